// A Redis server and workers of this machine, for the time of a measurement. Needs redis-server and a build.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { CLI } from './inputs.mjs';

/**
 * What `measure` finds, given the server's address and a function that starts one more worker; all of it is gone afterwards.
 * @param {number} port
 */
export async function withRedis(port, measure) {
  const url = `redis://127.0.0.1:${port}`;
  const folder = mkdtempSync(join(tmpdir(), 'firstspike-bench-'));
  const files = ['--save', '', '--appendonly', 'yes', '--dir', folder];
  const children = [spawn('redis-server', ['--port', `${port}`, '--bind', '127.0.0.1', ...files], { stdio: 'ignore' })];
  async function serve() {
    const child = spawn(process.execPath, [CLI, 'worker', url, '--threads', '1'], { stdio: ['ignore', 'ignore', 'pipe'] });
    children.push(child);
    await new Promise((resolve) => child.stderr.once('data', resolve));
  }
  try {
    await after(500);
    return await measure(url, serve);
  } finally {
    for (const child of children.reverse()) child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}
