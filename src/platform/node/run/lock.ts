/**
 * @file A lock on a folder: a file that names the process that works there. The process touches it now and then. A lock is left
 * over when its process has ended, which can be seen on its own machine, or has not been touched for a while, on another.
 */
import { readFileSync, rmSync } from 'node:fs';
import { open, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { FirstspikeError } from '../../../error.ts';
import { reason } from '../files.ts';

const TOUCHED_EVERY = 10_000;
/** Clocks of machines may differ, and a disk over the network be slow. */
const LEFT_OVER_AFTER = 120_000;
/** A lock is written, and the right to replace one is held, for an instant. */
const AN_INSTANT = 5_000;

interface Owner {
  readonly host: string;
  readonly pid: number;
  /** When the process began, in the system's own units: a number is given to other processes later. */
  readonly began: string;
}

/**
 * Takes the lock; returns what gives it back.
 * @throws FirstspikeError `usage` if another process has it; `write`
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'lock');
  const own: Owner = { host: hostname(), pid: process.pid, began: beginOf(process.pid) };
  try {
    for (let taken = await create(path, own); !taken; taken = await create(path, own)) {
      const owner = ownerIn(path);
      if (owner?.host === '' && (await ageOf(path)) < AN_INSTANT) await after(20);
      else if (owner && (await isWorking(path, owner))) throw inUse(folder, owner, path);
      else await replace(path, own);
    }
  } catch (error) {
    if (error instanceof FirstspikeError) throw error;
    throw new FirstspikeError('write', `cannot write ${path}: ${reason(error)}`, { path });
  }
  const touching = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, TOUCHED_EVERY).unref();
  const leave = (): void => {
    if (sameOwner(ownerIn(path), own)) rmSync(path, { force: true });
  };
  // A process that ends at once, at a second Ctrl-C, leaves nothing either.
  process.once('exit', leave);
  return async () => {
    clearInterval(touching);
    process.off('exit', leave);
    leave();
  };
}

/**
 * Checks that no process works in a folder; writes nothing, so that the folder may be read-only.
 * @throws FirstspikeError `usage` if one does
 */
export async function checkFree(folder: string): Promise<void> {
  const path = join(folder, 'lock');
  for (let owner = ownerIn(path); owner; owner = ownerIn(path)) {
    if (await isWorking(path, owner)) throw inUse(folder, owner, path);
    if (owner.host !== '' || (await ageOf(path)) >= AN_INSTANT) return;
    await after(20);
  }
}

async function create(path: string, own: Owner): Promise<boolean> {
  try {
    const file = await open(path, 'wx');
    await file.writeFile(JSON.stringify(own));
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Undefined where there is no lock; an owner of no machine where it was not written to its end. */
function ownerIn(path: string): Owner | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return { host: '', pid: 0, began: '' };
  }
}

async function isWorking(path: string, { host, pid, began }: Owner): Promise<boolean> {
  if (host === hostname()) return beginOf(pid) === began && isAlive(pid);
  return host !== '' && (await ageOf(path)) < LEFT_OVER_AFTER;
}

/** Milliseconds since a file was written or touched; infinite for one that is not there. */
async function ageOf(path: string): Promise<number> {
  const { mtimeMs } = (await stat(path).catch(() => undefined)) ?? {};
  return mtimeMs === undefined ? Number.POSITIVE_INFINITY : Date.now() - mtimeMs;
}

/** Takes away a lock that is left over. Of several processes that find it, one does, by the right that it has to make first. */
async function replace(path: string, own: Owner): Promise<void> {
  const right = `${path}.replaced`;
  if (!(await create(right, own))) {
    if ((await ageOf(right)) > AN_INSTANT) await rm(right, { force: true });
    await after(20);
    return;
  }
  try {
    const owner = ownerIn(path);
    if (owner && !(await isWorking(path, owner))) await rm(path, { force: true });
  } finally {
    await rm(right, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Empty where the system does not say. */
function beginOf(pid: number): string {
  try {
    // The name of a process, the second field, may hold anything, parentheses too.
    return (
      readFileSync(`/proc/${pid}/stat`, 'latin1')
        .replace(/^.*\) /s, '')
        .split(' ')[19] ?? ''
    );
  } catch {
    return '';
  }
}

const sameOwner = (a: Owner | undefined, b: Owner): boolean =>
  a !== undefined && a.host === b.host && a.pid === b.pid && a.began === b.began;

const inUse = (folder: string, { host, pid }: Owner, path: string): FirstspikeError =>
  new FirstspikeError(
    'usage',
    `Process ${pid} on ${host} has a run in ${folder}; wait for its end, give another --run, or delete ${path} if that process has ended.`,
    { folder, host, pid },
  );
