/** @file A Redis of a test's own, with persistence, that can be killed and started again; and workers at it. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { firstspike, type Running } from '../cli/harness.ts';

/** Why tests with a Redis are skipped; undefined where there is one. */
export const withoutRedis: string | undefined = spawnSync('redis-server', ['--version']).error
  ? 'there is no redis-server; apt-get install redis-server'
  : undefined;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('there is no free port');
  return address.port;
}

/** Waits until something answers at the port. */
async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      socket.unref().once('connect', () => socket.destroy());
    });
    if (isOpen) return;
    await after(50);
  }
  throw new Error(`nothing listens at port ${port}`);
}

/** Starts it; `stop` at the end. @param settings more of redis-server's, of `port` if they are about TLS */
export async function redisServer(settings: (port: number) => readonly string[] = () => []) {
  const folder = mkdtempSync(join(tmpdir(), 'firstspike-redis-'));
  const port = await freePort();
  let server: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    const own = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder];
    const files = ['--save', '', '--appendonly', 'yes', '--logfile', join(folder, 'log')];
    server = spawn('redis-server', [...own, ...files, ...settings(port)], { stdio: 'ignore' });
    await listening(port);
  };
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    const ended = new Promise((resolve) => server?.once('exit', resolve));
    server?.kill(signal);
    await ended;
  };
  await start();
  const url = `redis://127.0.0.1:${port}`;
  return {
    url,
    port,
    folder,
    client: (at = url): Redis => new Redis(at),
    async clear(): Promise<void> {
      const client = new Redis(url);
      await client.flushall();
      client.disconnect();
    },
    async restart(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
      await kill(signal);
      await start();
    },
    async stop(): Promise<void> {
      await kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A worker that serves; it is told to stop by `end`. */
export interface ServingWorker {
  readonly running: Running;
  signal(signal: NodeJS.Signals): void;
  /** What it has printed. */
  end(): Promise<Awaited<Running>>;
}

/** Starts a worker, and waits until it says that it serves. */
export async function worker(url: string, ...options: string[]): Promise<ServingWorker> {
  const running = firstspike('worker', url, '--threads', '1', ...options);
  await new Promise<void>((resolve, reject) => {
    running.process.stderr?.on('data', (text) => {
      if (String(text).includes('serves')) resolve();
    });
    running.then(({ stderr }) => reject(new Error(`the worker ended: ${stderr}`)), reject);
  });
  return {
    running,
    signal: (signal) => void running.process.kill(signal),
    async end() {
      running.process.kill('SIGTERM');
      return running;
    },
  };
}
