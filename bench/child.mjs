// Fresh processes, for what only a fresh process can tell. A child prints one JSON document.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Runs `children/NAME.mjs` and returns what it printed.
 * @param {string} name
 * @param {readonly string[]} args
 */
export function inChild(name, args = []) {
  const file = fileURLToPath(new URL(`./children/${name}.mjs`, import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
  return JSON.parse(stdout);
}
