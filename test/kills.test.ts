/**
 * @file Long commands are killed at any moment, by any signal, and started again: nothing is half written, nothing done is
 * lost, and the result is that of a run that nobody stopped. `npm run kills` kills each
 * command 50 times, with FIRSTSPIKE_SEED at other moments; by default each command is killed twice.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { firstspike, workshop } from './cli/harness.ts';
import { random } from './random.ts';

const { at, remove } = workshop();
afterAll(remove);

interface LongCommand {
  readonly args: (output: string) => readonly string[];
  /** What the command leaves; the same bytes however often it was stopped. */
  readonly result: (output: string) => string;
  /** The file of the result, which is whole or absent at any moment. */
  readonly file: (output: string) => string;
}

const model = at('bars.onnx');
const data = ['--data', at('data')];
const bytes = (file: string): string => readFileSync(file).toString('base64');

/** The whole result, times apart. */
const document = (folder: string): string => readFileSync(`${folder}/result.json`, 'utf8');
const training = ['--batch', '10', '--epochs', '6', '--lr', '0.01', '--held-out', '40', '--threads', '1'];

const single = ['--threads', '1'];

const commands: Readonly<Record<string, LongCommand>> = {
  sweep: {
    args: (output) => [
      ...['sweep', `${model}@automatic=no`, ...data, '--run', output, ...single],
      ...['--steps', '1,2,3,4,5,6,7,8', '--engine', 'clocked'],
    ],
    result: document,
    file: (output) => `${output}/result.json`,
  },
  pareto: {
    args: (output) => ['pareto', model, ...data, '--out', output, ...single, '--steps', '2,4'],
    result: (output) => document(output) + readFileSync(`${output}/results.json`, 'utf8'),
    file: (output) => `${output}/result.json`,
  },
  evaluate: {
    args: (output) => ['evaluate', model, ...data, '--run', output, ...single, '--engine', 'clocked'],
    result: document,
    file: (output) => `${output}/result.json`,
  },
  'convert --optimize': {
    args: (output) => [
      ...['convert', model, '-o', output, '--calibrate', at('many'), ...single],
      ...['--optimize', 'spikes', '--max-loss', '0.05'],
    ],
    result: bytes,
    file: (output) => output,
  },
  train: {
    args: (output) => ['train', '--architecture', model, ...data, '-o', output, ...training],
    result: bytes,
    file: (output) => output,
  },
  tune: {
    args: (output) => ['tune', model, ...data, '-o', output, '--steps', '4', ...training],
    result: bytes,
    file: (output) => output,
  },
};

const names = Object.keys(commands);
const kills = Math.ceil(Number(process.env.FIRSTSPIKE_KILLS ?? 2 * names.length) / names.length);
const seed = Number(process.env.FIRSTSPIKE_SEED ?? 1);
const signals = ['SIGKILL', 'SIGTERM', 'SIGINT'] as const;

it.each(names)(
  '%s',
  async (name) => {
    const { args, result, file } = commands[name];
    const draw = random(seed + names.indexOf(name));
    const began = performance.now();
    const plain = await firstspike(...args(at(`${name}-plain`)));
    const length = performance.now() - began;
    expect(plain.code, plain.stderr).toBe(0);
    const expected = result(at(`${name}-plain`));
    let stopped = 0;
    for (let run = 0; stopped < kills; run++) {
      const output = at(`${name}-${run}`);
      for (let ended = false; !ended; ) {
        const signal = signals[Math.floor(3 * draw())];
        const running = firstspike(...args(output));
        // The last run of an output is left alone.
        const timer =
          stopped < kills ? setTimeout(() => running.process.kill(signal), length * draw()) : undefined;
        const { code, stderr } = await running;
        clearTimeout(timer);
        expect(stderr).not.toMatch(/\bat .*:\d+:\d+/);
        // Before the command listens to signals, they end the process as they end any other.
        if (code !== 0) expect([null, 130], `${signal}: ${stderr}`).toContain(code);
        ended = code === 0;
        if (!ended) stopped++;
        if (existsSync(file(output))) expect(result(output), signal).toBe(expected);
      }
      expect(result(output), `after ${stopped} kills`).toBe(expected);
    }
    const left = readdirSync(dirname(model)).filter((each) => /checkpoint|\.run$/.test(each));
    expect(left).toEqual([]);
  },
  kills * 60_000,
);
