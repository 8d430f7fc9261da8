/** @file Runs a script that imports the built package by its name. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A package finds itself by name only from files within it: `out` is a folder of it that git ignores. */
const out = fileURLToPath(new URL('../../out', import.meta.url));

export function runScript(code: string): { readonly stdout: string; readonly stderr: string } {
  mkdirSync(out, { recursive: true });
  const folder = mkdtempSync(join(out, 'script-'));
  try {
    const file = join(folder, 'script.mjs');
    writeFileSync(file, code);
    return spawnSync(process.execPath, [file], { encoding: 'utf8' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
