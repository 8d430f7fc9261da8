/**
 * @file Runs a worker over a range of inputs and outlives it: a hang, a crash or too much memory becomes a finding, and a
 * new worker goes on behind it.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Order, Report, Tally } from './worker.ts';

export interface Finding {
  readonly index: number;
  readonly signature: string;
  readonly message: string;
}

export interface Watch {
  readonly target: string;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  /** The built worker. */
  readonly worker: string;
  /** No new input after this moment (milliseconds since the epoch). */
  readonly deadline: number;
  onFinding(finding: Finding): void;
  onTally(tally: Tally, next: number): void;
}

/** Of processor time, so that a busy machine does not look like a hang. */
const HANG_SECONDS = 5;
/** Of waiting: what waits for ever uses no processor time, nor does what waits for a processor, which is no fault of its own. */
const STALL_SECONDS = 60;
const START_SECONDS = 600;
const KILL_MEMORY = 1.5 * 2 ** 30;
const HEAP_MEGABYTES = 768;

/** Resolves once every input of the range has been read, or the deadline has passed. */
export async function watch(range: Watch): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'firstspike-fuzz-'));
  try {
    let from = range.from;
    while (from < range.to && Date.now() < range.deadline) from = await runWorker({ ...range, from }, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One worker's life; returns the index at which the next one starts. */
function runWorker(range: Watch, folder: string): Promise<number> {
  const position = join(folder, 'position');
  const { target, seed, from, to, deadline } = range;
  const child = fork(range.worker, [], {
    execArgv: [`--max-old-space-size=${HEAP_MEGABYTES}`, '--expose-gc'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const started = Date.now();
  let [next, current, waited, used, seen] = [from, '', 0, 0, started];
  let [killed, last] = ['', ''];
  child.stderr?.on('data', (text) => {
    last = `${last}${text}`.slice(-2000);
  });
  child.on('message', (report: Report) => {
    if (report.kind === 'finding') range.onFinding(report);
    else {
      next = report.next;
      range.onTally(report.tally, next);
    }
  });
  const kill = (why: string) => {
    killed = why;
    child.kill('SIGKILL');
  };
  const timer = setInterval(() => {
    const now = textIn(position);
    const { seconds, isRunning } = processorOf(child);
    if (now !== current) [current, waited, used] = [now, 0, seconds];
    else if (!isRunning) waited += Date.now() - seen;
    seen = Date.now();
    const isHung = current.includes('read') && seconds - used > HANG_SECONDS;
    // Making the seeds comes first.
    const hasStalled =
      current === '' ? Date.now() - started > START_SECONDS * 1000 : waited > STALL_SECONDS * 1000;
    if (isHung || hasStalled) kill('hang');
    else if (residentSet(child) > KILL_MEMORY) kill('memory');
    else if (Date.now() > deadline) kill('deadline');
  }, 100);
  const order: Order = { target, seed, from, to, position };
  child.send(order);
  return new Promise((resolve) => {
    child.on('exit', (code, signal) => {
      clearInterval(timer);
      const index = positionIn(position) ?? from;
      rmSync(position, { force: true });
      if (killed === 'deadline') resolve(range.to);
      else if (code === 0) resolve(next);
      else {
        const signature = killed || `crash: ${signal ?? code}`;
        range.onFinding({ index, signature, message: killed ? signature : last });
        resolve(Math.max(index, from) + 1);
      }
    });
  });
}

/** What the worker is at: the index of an input, and whether it is being made or read. */
function textIn(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function positionIn(file: string): number | undefined {
  const index = Number.parseInt(textIn(file), 10);
  return Number.isNaN(index) ? undefined : index;
}

/** Where the system tells; elsewhere no time, and it counts as waiting. */
function processorOf({ pid }: ChildProcess): { readonly seconds: number; readonly isRunning: boolean } {
  try {
    const [, user, system] = statOf(`/proc/${pid}`);
    const threads = readdirSync(`/proc/${pid}/task`);
    return {
      seconds: (Number(user) + Number(system)) / 100,
      isRunning: threads.some((thread) => statOf(`/proc/${pid}/task/${thread}`)[0] === 'R'),
    };
  } catch {
    return { seconds: 0, isRunning: false };
  }
}

/** Fields 3, 14 and 15 of stat: state, user and system time in hundredths of a second. */
function statOf(folder: string): readonly [state: string, user: string, system: string] {
  const fields = readFileSync(`${folder}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return [fields[0], fields[11], fields[12]];
}

/** Where the system tells; 0 elsewhere. */
function residentSet({ pid }: ChildProcess): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096;
  } catch {
    return 0;
  }
}
