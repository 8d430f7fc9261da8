/** @file Blocks of docs/engine.md, from `npm run bench -- … --json`: test images only; one image and batches of 64, one thread and two. */
import * as z from 'zod/mini';
import { count, percent, size } from '../../src/cli/shared/format.ts';
import { shareInterval } from '../../src/measure/index.ts';
import { jobs } from './jobs.ts';
import { type Facts, markdown, missing, recorded, source } from './recorded.ts';

const spread = z.object({ median: z.number(), min: z.number(), max: z.number() });
const speedOf = z.union([
  z.object({ micros: spread, ratio: z.nullable(spread) }),
  z.object({ missing: z.string() }),
]);
const names = ['firstspike', 'ortNode', 'ortNodeInt8', 'ortWeb'] as const;
const bench = z.object({
  model: z.object({ name: z.string() }),
  steps: z.number(),
  bench: z.object({
    images: z.number(),
    rounds: z.number(),
    processes: z.number(),
    synops: z.number(),
    accuracy: z.object({
      images: z.number(),
      firstspike: z.nullable(z.number()),
      ortNode: z.nullable(z.number()),
      ortNodeInt8: z.nullable(z.number()),
    }),
    runtimes: z.object({ ortNode: z.string(), ortWeb: z.string() }),
    speed: z.array(
      z.object({
        batch: z.number(),
        threads: z.number(),
        runtimes: z.object({ firstspike: speedOf, ortNode: speedOf, ortNodeInt8: speedOf, ortWeb: speedOf }),
      }),
    ),
    layersOf: z.nullable(
      z.object({ wholeMicros: z.number(), coldMicros: z.number(), explained: z.number() }),
    ),
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
        ortNode: z.object({ importAndFirstInferenceMillis: z.number() }),
      }),
    ),
    size: z.optional(z.object({ engineBytes: z.number() })),
  }),
});

type Bench = z.infer<typeof bench> & Facts;
type Speed = z.infer<typeof speedOf>;

const files = jobs.flatMap(({ name }) => (name.startsWith('bench-') ? [name] : []));

/** @throws Error for a measurement on training digits */
function measured(name: string): Bench | undefined {
  const found = recorded(name, bench);
  if (found?.data.name.includes('training'))
    throw new Error(`docs/results/${name}.json was measured on ${found.data.name}`);
  return found;
}

/** Those of one machine: ratios of several would not belong into one table. */
const found = () => {
  const all = files.flatMap((name) => {
    const one = measured(name);
    return one ? [{ name, one }] : [];
  });
  const machines = new Set(all.map(({ one }) => one.machine.cpu));
  if (machines.size > 1)
    throw new Error(`the files of the benchmark are from ${[...machines].join(' and ')}`);
  return all;
};

/** A time per image, and how many times the engine's it is: below 1 the engine is slower. */
function cell(speed: Speed): string {
  if ('missing' in speed) return '–';
  const { micros, ratio } = speed;
  const value = micros.median.toFixed(micros.median < 10 ? 1 : 0);
  if (ratio === null) return value;
  const range = `${ratio.min.toFixed(2)}…${ratio.max.toFixed(2)}`;
  return `${value} (**${ratio.median.toFixed(2)}×**, ${range}${ratio.median < 1 ? ', faster' : ''})`;
}

const share = (fraction: number | null): string => (fraction === null ? '–' : percent(fraction, 1));

function speed(): string {
  const rows = found().flatMap(({ one: { model, steps, bench: of } }) =>
    of.speed.map(({ batch, threads, runtimes }) => [
      `${model.name}, ${steps} steps`,
      String(batch),
      String(threads),
      ...names.map((name) => cell(runtimes[name])),
    ]),
  );
  const right = found().map(({ one: { model, steps, bench: of } }) => [
    `${model.name}, ${steps} steps`,
    count(of.synops),
    ...[of.accuracy.firstspike, of.accuracy.ortNode, of.accuracy.ortNodeInt8].map(share),
    ...(of.layersOf
      ? [
          of.layersOf.wholeMicros.toFixed(0),
          of.layersOf.coldMicros.toFixed(0),
          percent(of.layersOf.explained, 0),
        ]
      : ['–', '–', '–']),
  ]);
  const head = ['network', 'batch', 'threads', 'firstspike µs', 'FP32 µs', 'int8 µs', 'onnxruntime-web µs'];
  const about = [
    'network',
    'synaptic operations',
    'right: firstspike',
    'FP32',
    'int8',
    'µs, warm caches',
    'µs, cold caches',
    'of it in the layers’ times',
  ];
  return [
    ...(rows.length > 0 ? [markdown(head, rows), markdown(about, right)] : []),
    versions(),
    ...found().map(({ name, one }) => `\`${one.measured.command}\`, ${source([[name, one]])}`),
    ...[missing(files)].flatMap((text) => text ?? []),
  ].join('\n\n');
}

/** Half of the interval of 95 % of a share of 1,000 images, in points. */
const half = (share: number): string => {
  const [low, high] = shareInterval(share * 1000, 1000);
  return (50 * (high - low)).toFixed(1);
};

/** What the engine was measured against. */
function versions(): string {
  const all = found().map(({ one: { bench: of } }) => of.runtimes);
  const of = (name: 'ortNode' | 'ortWeb') => [...new Set(all.map((runtimes) => runtimes[name]))].join(', ');
  return `onnxruntime-node ${of('ortNode')}, onnxruntime-web ${of('ortWeb')}. Shares of 1,000 images are known to about ±${half(0.99)} points at 99 % and ±${half(0.87)} at 87 % (95 %).`;
}

function layers(): string {
  const [first] = found();
  if (!first) return missing(files.slice(0, 1)) ?? '';
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

const reached = z.object({ instructions: z.number(), perNano: z.number() });
const kernelTimes = z.object({
  shown: z.number(),
  loops: z.object({ pairs: reached, singles: reached }),
  rows: z.array(
    z.extend(reached, {
      kernel: z.string(),
      layer: z.string(),
      loop: z.enum(['pairs', 'singles']),
      activity: z.number(),
      micros: z.number(),
    }),
  ),
  crossover: z.array(z.object({ kernel: z.string(), layer: z.string(), activity: z.nullable(z.number()) })),
});

/** What each kernel needs and reaches beside a plain loop, and from which activity on the dense one is faster. */
function kernels(): string {
  const one = recorded('kernels', kernelTimes);
  if (!one) return missing(['kernels']) ?? '';
  const row = (name: string, layer: string, { instructions, perNano }: z.infer<typeof reached>) => [
    name,
    layer,
    instructions.toFixed(2),
    perNano.toFixed(1),
    (instructions * perNano).toFixed(1),
  ];
  const shown = one.rows.filter(({ activity }) => activity === one.shown);
  return [
    markdown(
      [
        'kernel',
        'layer',
        'instructions per operation',
        'operations per ns',
        'instructions per ns',
        'of the plain loop',
      ],
      [
        ...(['pairs', 'singles'] as const).map((loop) => [
          ...row(`plain loop, ${loop === 'pairs' ? 16 : 8} products at a time`, '–', one.loops[loop]),
          '–',
        ]),
        ...shown.map((each) => [
          ...row(each.kernel, each.layer, each),
          percent(each.perNano / one.loops[each.loop].perNano, 0),
        ]),
      ],
      [0, 1],
    ),
    ...one.crossover.map(({ kernel, layer, activity }) =>
      activity === null
        ? `On ${layer} \`${kernel}\` is faster than \`denseConv\` at every activity that was tried.`
        : `On ${layer} \`denseConv\` is faster than \`${kernel}\` above an activity of ${percent(activity, 0)}.`,
    ),
    source([['kernels', one]]),
  ].join('\n\n');
}

/** What the second part of the bench says, a line each. */
function more(): string {
  const [first] = found();
  if (!first) return missing(files.slice(0, 1)) ?? '';
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
          `Import, load and first inference take ${startup.engine.importAndFirstInferenceMillis.toFixed(0)} ms for the engine's subpaths, ${startup.firstspike.importAndFirstInferenceMillis.toFixed(0)} ms for the whole library, ${startup.ortNode.importAndFirstInferenceMillis.toFixed(0)} ms for onnxruntime-node.`,
        ]
      : []),
    ...(bytes ? [`The kernels are ${count(bytes.engineBytes)} bytes of WebAssembly.`] : []),
  ];
  return lines.map((line) => `- ${line}`).join('\n');
}

export const engineBlocks = { speed, layers, more, kernels };
