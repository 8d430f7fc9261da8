/** @file Blocks of docs/engine.md, from `npm run bench -- … --json`: test images only, batch 1 and batch 64. */
import * as z from 'zod/mini';
import { count, size } from '../../src/cli/shared/format.ts';
import { jobs } from './jobs.ts';
import { type Facts, markdown, missing, recorded, source } from './recorded.ts';

const timing = z.union([z.object({ medianMicros: z.number() }), z.object({ missing: z.string() })]);
const runtimes = z.object({
  firstspike: timing,
  ortNode: timing,
  ortNodeInt8: timing,
  ortWeb: timing,
});
const bench = z.object({
  model: z.object({ name: z.string() }),
  steps: z.number(),
  threshold: z.string(),
  bench: z.object({
    images: z.number(),
    rounds: z.number(),
    batch: z.number(),
    synops: z.number(),
    latency: runtimes,
    throughput: z.object({ threads1: runtimes }),
    layers: z.array(
      z.object({
        name: z.string(),
        synapsesMicros: z.number(),
        firingMicros: z.number(),
        otherMicros: z.number(),
        synops: z.number(),
        nsPerSynop: z.nullable(z.number()),
      }),
    ),
    scaling: z.optional(
      z.object({
        oneShape: z.object({ shape: z.string(), r2: z.number(), interceptShare: z.number() }),
        growing: z.object({
          points: z.array(z.object({ synops: z.number(), nsPerSynop: z.number() })),
        }),
      }),
    ),
    memory: z.optional(z.object({ threads1: z.object({ overNodeBytes: z.number(), images: z.number() }) })),
    startup: z.optional(
      z.object({
        engine: z.object({ importAndFirstInferenceMillis: z.number() }),
        firstspike: z.object({ importAndFirstInferenceMillis: z.number() }),
      }),
    ),
    size: z.optional(z.object({ engineBytes: z.number() })),
  }),
});

type Bench = z.infer<typeof bench> & Facts;
type Timing = z.infer<typeof timing>;

const names = jobs.flatMap(({ name }) => (name.startsWith('bench-') ? [name] : []));

/** @throws Error for a measurement on training digits */
function measured(name: string): Bench | undefined {
  const found = recorded(name, bench);
  if (found?.data.name.includes('training'))
    throw new Error(`docs/results/${name}.json was measured on ${found.data.name}`);
  return found;
}

const found = () =>
  names.flatMap((name) => {
    const one = measured(name);
    return one ? [{ name, one }] : [];
  });

/** A time per image, and how many times the engine's it is: below 1 the engine is slower. */
function cell(other: Timing, own: Timing, images: number): string {
  if ('missing' in other || 'missing' in own) return '–';
  const ratio = other.medianMicros / own.medianMicros;
  const value = (other.medianMicros / images).toFixed(other.medianMicros / images < 10 ? 1 : 0);
  return other === own ? value : `${value} (${ratio.toFixed(2)}×${ratio < 1 ? ', faster' : ''})`;
}

function speed(): string {
  const rows = found().flatMap(({ one: { model, steps, bench: of } }) =>
    (
      [
        [1, of.latency],
        [of.batch, of.throughput.threads1],
      ] as const
    ).map(([batch, times]) => [
      `${model.name}, ${steps} steps, ${count(of.synops)} synaptic operations`,
      String(batch),
      ...(['firstspike', 'ortNode', 'ortNodeInt8', 'ortWeb'] as const).map((name) =>
        cell(times[name], times.firstspike, batch),
      ),
    ]),
  );
  const head = ['network', 'batch', 'firstspike µs', 'FP32 µs', 'int8 µs', 'onnxruntime-web µs'];
  return [
    ...(rows.length > 0 ? [markdown(head, rows)] : []),
    ...found().map(({ name, one }) => `\`${one.measured.command}\`, ${source([[name, one]])}`),
    ...[missing(names)].flatMap((text) => text ?? []),
  ].join('\n\n');
}

function layers(): string {
  const [first] = found();
  if (!first) return missing(names.slice(0, 1)) ?? '';
  const { one } = first;
  return [
    `${one.model.name} at ${one.steps} steps:`,
    markdown(
      ['layer', 'synapses µs', 'firing µs', 'other µs', 'synops', 'ns per synop'],
      one.bench.layers.map(({ name, synapsesMicros, firingMicros, otherMicros, synops, nsPerSynop }) => [
        name,
        synapsesMicros.toFixed(1),
        firingMicros.toFixed(1),
        otherMicros.toFixed(1),
        count(synops),
        nsPerSynop === null ? '–' : nsPerSynop.toFixed(3),
      ]),
    ),
  ].join('\n\n');
}

/** What the second part of the bench says, a line each. */
function more(): string {
  const [first] = found();
  if (!first) return missing(names.slice(0, 1)) ?? '';
  const { scaling, memory, startup, size: bytes } = first.one.bench;
  const lines = [
    ...(scaling
      ? [
          `Over one shape (${scaling.oneShape.shape}) time is linear in synaptic operations with R² ${scaling.oneShape.r2.toFixed(3)}; the intercept is ${(100 * scaling.oneShape.interceptShare).toFixed(0)} % of the time of every neuron firing.`,
          `From ${count(Math.min(...scaling.growing.points.map(({ synops }) => synops)))} to ${count(Math.max(...scaling.growing.points.map(({ synops }) => synops)))} synaptic operations per image, one takes ${Math.min(...scaling.growing.points.map(({ nsPerSynop }) => nsPerSynop)).toFixed(3)} to ${Math.max(...scaling.growing.points.map(({ nsPerSynop }) => nsPerSynop)).toFixed(3)} ns.`,
        ]
      : []),
    ...(memory
      ? [
          `Evaluating ${count(memory.threads1.images)} images takes ${size(memory.threads1.overNodeBytes)} above Node's own memory with one thread.`,
        ]
      : []),
    ...(startup
      ? [
          `Import, load and first inference take ${startup.engine.importAndFirstInferenceMillis.toFixed(0)} ms for the engine's subpaths, ${startup.firstspike.importAndFirstInferenceMillis.toFixed(0)} ms for the whole library.`,
        ]
      : []),
    ...(bytes ? [`The kernels are ${count(bytes.engineBytes)} bytes of WebAssembly.`] : []),
  ];
  return lines.map((line) => `- ${line}`).join('\n');
}

export const engineBlocks = { speed, layers, more };
