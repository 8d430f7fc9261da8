/** @file The flags of the conversion settings: every command that converts has them all, with its own defaults. */
import { afterAll, describe, expect, it } from 'vitest';
import { nameInText, settingNamed, settingNames } from '../../src/convert/settings.ts';
import { firstspike, json, workshop } from './harness.ts';

const { at, remove } = workshop();
afterAll(remove);

/** What a command takes for a setting that is not given, where it is not what the table says. */
const defaults: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  convert: {},
  evaluate: {},
  compare: {},
  sweep: { steps: '4,8,16,32' },
  bench: { steps: 'the fewest of 2, 4, 8, 16, 32 within 0.1 points of the ANN' },
};

/** The help of each flag by its name, in one line. */
async function flagsOf(command: string): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await firstspike(command, '--help');
  const entries = stdout.split(/\n {2}(?=-)/).map((entry) => entry.split(/\n\n/)[0].replace(/\s+/g, ' '));
  return new Map(
    entries.flatMap((entry) => (/^(--[a-z-]+)/.test(entry) ? [[entry.split(' ')[0], entry]] : [])),
  );
}

describe.each(Object.keys(defaults))('%s', (command) => {
  it('has a flag for every setting, with its help and its default', async () => {
    const flags = await flagsOf(command);
    for (const name of settingNames) {
      const { argument, usual, help, open } = settingNamed(name);
      const flag = `--${argument === null && usual ? 'no-' : ''}${nameInText(name)}`;
      const text = flags.get(flag);
      expect(text, `${command} ${flag}`).toContain(help);
      expect(text).toContain(`(default: ${defaults[command][nameInText(name)] ?? open})`);
    }
  });
});

interface BenchDocument {
  readonly steps: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly bench: {
    readonly processes: number;
    readonly machine: { readonly cpu: string };
    readonly accuracy: { readonly firstspike: number; readonly ortNode: number };
    readonly speed: readonly {
      readonly batch: number;
      readonly threads: number;
      readonly runtimes: Readonly<
        Record<string, { readonly micros?: { readonly median: number }; readonly missing?: string }>
      >;
    }[];
  };
}

it('bench compares at steps that are as right as the ANN, in every setup, without a NaN', async () => {
  const args = ['bench', at('bars.onnx'), '--data', at('data'), '--images', '4', '--rounds', '1'];
  const { steps, bench } = await json<BenchDocument>(...args, '--processes', '1');
  expect([2, 4, 8, 16, 32]).toContain(steps);
  expect(bench.accuracy.firstspike).toBeGreaterThanOrEqual(bench.accuracy.ortNode - 0.001);
  expect(bench.speed.map(({ batch, threads }) => [batch, threads])).toEqual([
    [1, 1],
    [1, 2],
    [64, 1],
    [64, 2],
  ]);
  for (const { batch, runtimes } of bench.speed) {
    for (const name of ['firstspike', 'ortNode', 'ortNodeInt8']) {
      const { micros, missing } = runtimes[name];
      expect(missing !== undefined || Number(micros?.median) > 0, `${name}, batch ${batch}`).toBe(true);
    }
  }
  const { stdout, stderr } = await firstspike(...args, '--processes', '2');
  expect(stdout).toMatch(/medians and ranges of 2 processes/);
  expect(stdout + stderr).not.toMatch(/NaN|Infinity|undefined/);
});

it('bench takes a converted network with its ANN, and refuses it without, or with settings', async () => {
  const network = at('network.safetensors');
  const model = at('bars.onnx');
  const few = ['--data', at('data'), '--images', '4', '--rounds', '1'];
  await json('convert', model, '-o', network, '--calibrate', at('data'), '--steps', '5', '--no-automatic');
  const bench = await json<BenchDocument>(...['bench', network, '--ann', model, ...few]);
  expect(bench.steps).toBe(5);
  expect(bench.settings).toMatchObject({ steps: '5', threshold: 'mse' });
  expect(bench.bench.processes).toBe(3);
  expect(bench.bench.machine.cpu).not.toBe('');
  const alone = await firstspike('bench', network, ...few);
  expect(alone.code).toBe(2);
  expect(alone.stderr).toMatch(/is a spiking network alone; give the ANN it came from as --ann MODEL\.\n$/);
  const converted = await firstspike('bench', network, '--ann', model, ...few, '--steps', '4');
  expect(converted.code).toBe(2);
  expect(converted.stderr).toContain('--steps belongs to the conversion');
});
