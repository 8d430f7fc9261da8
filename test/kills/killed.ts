/**
 * @file Long commands are killed at any moment, by any signal, and started again: nothing is half written, nothing done is
 * lost, and the result is that of a run that nobody stopped.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { firstspike, type workshop } from '../cli/harness.ts';
import { random } from '../random.ts';

type Workshop = Pick<ReturnType<typeof workshop>, 'at' | 'folder'>;

interface LongCommand {
  readonly args: (output: string) => readonly string[];
  /** What the command leaves; the same bytes however often it was stopped. */
  readonly result: (output: string) => string;
  /** The file of the result, which is whole or absent at any moment. */
  readonly file: (output: string) => string;
}

const bytes = (file: string): string => readFileSync(file).toString('base64');

/** The whole result, times apart. */
const document = (folder: string): string => readFileSync(`${folder}/result.json`, 'utf8');
const training = ['--batch', '10', '--epochs', '6', '--lr', '0.01', '--held-out', '40', '--threads', '1'];
const single = ['--threads', '1'];

type Maker = (at: Workshop['at']) => LongCommand;

const makers = {
  sweep: (at) => ({
    args: (output) => [
      ...['sweep', `${at('bars.onnx')}@automatic=no`, '--data', at('data'), '--run', output, ...single],
      ...['--steps', '1,2,3,4,5,6,7,8', '--engine', 'clocked'],
    ],
    result: document,
    file: (output) => `${output}/result.json`,
  }),
  pareto: (at) => ({
    args: (output) => [
      ...['pareto', at('bars.onnx'), '--data', at('data'), '--out', output, ...single],
      ...['--steps', '2,4'],
    ],
    result: (output) => document(output) + readFileSync(`${output}/results.json`, 'utf8'),
    file: (output) => `${output}/result.json`,
  }),
  evaluate: (at) => ({
    args: (output) => [
      ...['evaluate', at('bars.onnx'), '--data', at('data'), '--run', output, ...single],
      ...['--engine', 'clocked'],
    ],
    result: document,
    file: (output) => `${output}/result.json`,
  }),
  'convert --optimize': (at) => ({
    args: (output) => [
      ...['convert', at('bars.onnx'), '-o', output, '--calibrate', at('many'), ...single],
      ...['--optimize', 'spikes', '--max-loss', '0.05'],
    ],
    result: bytes,
    file: (output) => output,
  }),
  train: (at) => ({
    args: (output) => [
      ...['train', '--architecture', at('bars.onnx'), '--data', at('data'), '-o', output, ...training],
    ],
    result: bytes,
    file: (output) => output,
  }),
  tune: (at) => ({
    args: (output) => [
      ...['tune', at('bars.onnx'), '--data', at('data'), '-o', output, '--steps', '4', ...training],
    ],
    result: bytes,
    file: (output) => output,
  }),
} satisfies Record<string, Maker>;

export type Long = keyof typeof makers;
export const longCommands = Object.keys(makers) as Long[];

const signals = ['SIGKILL', 'SIGTERM', 'SIGINT'] as const;

/** What became of a command that was killed again and again. */
export interface Killed {
  /** By signal; together `kills`. */
  readonly kills: Readonly<Record<(typeof signals)[number], number>>;
  /** Results that were compared with that of the run that nobody stopped: whole files of killed runs, and ends. */
  readonly compared: number;
  /** Runs that came to their end, most of them after several kills. */
  readonly ended: number;
  readonly failures: readonly string[];
}

/**
 * Kills a command so many times, at moments and by signals that follow from the seed, and starts it again each time.
 * @throws Error if it fails when nobody kills it
 */
export async function killed(
  { at, folder }: Workshop,
  name: Long,
  most: number,
  seed: number,
): Promise<Killed> {
  const { args, result, file }: LongCommand = makers[name](at);
  const draw = random(seed);
  const began = performance.now();
  const plain = await firstspike(...args(at(`${name}-plain`)));
  const length = performance.now() - began;
  if (plain.code !== 0) throw new Error(`${name}, which nobody killed: ${plain.stderr}`);
  const expected = result(at(`${name}-plain`));
  const kills = { SIGKILL: 0, SIGTERM: 0, SIGINT: 0 };
  const failures: string[] = [];
  let [stopped, compared, run] = [0, 0, 0];
  /**
   * Milliseconds within which a kill comes. A tenth less after a run that came to its end, a twentieth more after a kill:
   * whatever the machine's speed, two of three runs are killed, anywhere from their start to their end.
   */
  let span = length;
  for (; stopped < most; run++) {
    const output = at(`${name}-${run}`);
    for (let ended = false; !ended; ) {
      const signal = signals[Math.floor(3 * draw())];
      const running = firstspike(...args(output));
      // The last run of an output is left alone.
      const timer =
        stopped < most ? setTimeout(() => running.process.kill(signal), span * draw()) : undefined;
      const { code, stderr } = await running;
      clearTimeout(timer);
      ended = code === 0;
      if (timer) span *= ended ? 0.9 : 1.05;
      if (!ended) {
        stopped++;
        kills[signal]++;
      }
      const fail = (what: string) => failures.push(`${name}, kill ${stopped}, ${signal}: ${what}`);
      // Before the command listens to signals, they end the process as they end any other.
      if (code !== 0 && code !== null && code !== 130) {
        fail(`ended with ${code}: ${stderr}`);
        return { kills, compared, ended: run, failures };
      }
      if (/\bat .*:\d+:\d+/.test(stderr)) fail(`a stack trace: ${stderr}`);
      if (!existsSync(file(output))) {
        if (ended) fail('ended without a result');
        continue;
      }
      compared++;
      if (result(output) !== expected) fail('another result');
    }
  }
  const left = readdirSync(folder).filter((each) => /checkpoint|\.run$/.test(each));
  if (left.length > 0) failures.push(`${name}: left ${left.join(', ')}`);
  return { kills, compared, ended: run, failures };
}
