/**
 * @file What `bench` prints: latency and throughput of every runtime, and the time of each layer.
 */
import type { ImageDataset } from '../../../data/dataset.ts';
import type { SpikingNetwork } from '../../../network/network.ts';
import { describeData } from '../../shared/data.ts';
import { count, percent, plural, rate } from '../../shared/format.ts';
import { describeModel, type Model } from '../../shared/model.ts';
import type { Style } from '../../shared/style.ts';
import { type Column, facts, table } from '../../shared/table.ts';
import type { Ratio, Timing } from './rounds.ts';
import type { Bench, Missing, Throughput } from './run.ts';
import { type DenseName, denseNames, type Name, ownNames } from './variants.ts';

interface BenchFacts {
  readonly bench: Bench;
  readonly model: Model;
  readonly images: ImageDataset;
  readonly network: SpikingNetwork;
}

const titles: Readonly<Record<Name, string>> = {
  firstspike: 'firstspike (WebAssembly, SIMD)',
  firstspikeScalar: 'firstspike, scalar engine',
  firstspikeClocked: 'firstspike, clocked engine',
  ortNode: 'onnxruntime-node, float32',
  ortNodeInt8: 'onnxruntime-node, int8',
  ortWeb: 'onnxruntime-web, float32',
};

export function describeBench({ bench, model, images, network }: BenchFacts, style: Style): string {
  const { machine, rounds } = bench;
  const { origin } = network;
  const head = facts(
    [
      ['model', describeModel(model)],
      ['data', describeData(images)],
      [
        'network',
        `${network.steps} steps per stage, ${origin.settings.weights} weights, threshold ${origin.settings.threshold} per ${origin.settings.per}; ${count(bench.synops)} synaptic operations per image, the ANN's MACs: ${count(origin.macs)}`,
      ],
      [
        'machine',
        `${machine.cpu}, ${plural(machine.cores, 'core')}, ${machine.platform}, Node ${machine.node}`,
      ],
      [
        'method',
        `medians of ${plural(rounds, 'round')} with all runtimes in turn; per round the median of its runs`,
      ],
    ],
    style,
  );
  return [
    head,
    latency(bench, style),
    throughput(bench, style),
    ...missing(bench, style),
    layers(bench, style),
  ].join('\n\n');
}

/** Rows of every table. */
const order: readonly Name[] = [...ownNames, ...denseNames];

const right = (title: string): Column => ({ title, align: 'right' });
const micros = (value: number): string => (value < 1000 ? value.toFixed(1) : count(value));
const ratioText = (ratio: number): string => `${ratio.toFixed(2)}×`;
const isDense = (name: Name): name is DenseName => name.startsWith('ort');

function latency({ latency: timings, ratioSpread, accuracy, int8, images }: Bench, style: Style): string {
  const rows = order.map((name) => {
    const timing = timings[name];
    const title = name === 'ortNodeInt8' && int8 ? `${titles[name]} (${int8.variant})` : titles[name];
    if ('missing' in timing) return [title, '–', '–', '–', '–', '–', '–'];
    const spread: Ratio | null = isDense(name) ? ratioSpread[name] : null;
    const correct = isDense(name) || name === 'firstspike' ? accuracy[name] : null;
    const median = micros(timing.medianMicros);
    return [
      title,
      name === 'firstspike' ? style.bold(median) : median,
      `${micros(timing.quartileMicros[0])}…${micros(timing.quartileMicros[1])}`,
      `${micros(timing.minMicros)}…${micros(timing.maxMicros)}`,
      spread ? style.bold(ratioText(spread.median)) : '–',
      spread ? `${ratioText(spread.min)}…${ratioText(spread.max)}` : '–',
      correct === null ? '–' : percent(correct, 1),
    ];
  });
  return table(
    [
      { title: `one image, 1 thread (${plural(images, 'image')} a round)` },
      right('µs/image'),
      right('quartiles'),
      right('least…most'),
      right('÷ firstspike'),
      right('over rounds'),
      right(`right of ${count(accuracy.images)}`),
    ],
    rows,
    style,
  );
}

function throughput({ throughput: { threads1, threads2 }, batch }: Bench, style: Style): string {
  const cell = (timing: Throughput | Missing | undefined): string =>
    timing && !('missing' in timing) ? rate(timing.imagesPerSecond) : '–';
  return table(
    [{ title: `batches of ${batch}, images/s` }, right('1 thread'), right('2 threads')],
    order
      .filter((name) => name in threads1)
      .map((name) => [titles[name], cell(threads1[name]), cell(threads2[name])]),
    style,
  );
}

/** Who is not in the tables, and why. */
function missing({ latency: timings, throughput: { threads1, threads2 } }: Bench, style: Style): string[] {
  const reasons = new Map<string, string>();
  for (const part of [timings, threads1, threads2]) {
    for (const [name, entry] of Object.entries(part) as [Name, Timing | Missing][]) {
      if ('missing' in entry) reasons.set(titles[name], entry.missing);
    }
  }
  return reasons.size === 0 ? [] : [facts([...reasons], style)];
}

function layers({ layers: times, layersOf, nsPerSynop, synops }: Bench, style: Style): string {
  if (times.length === 0) return '  The engine cannot compile this network; the scalar engine runs it.';
  const sum = (part: 'synapsesMicros' | 'firingMicros' | 'otherMicros') =>
    times.reduce((total, layer) => total + layer[part], 0);
  const nanos = (value: number | null): string => (value === null ? '–' : value.toFixed(3));
  return `${table(
    [
      { title: 'into, µs/image' },
      right('synapses'),
      right('firing'),
      right('other'),
      right('synops/image'),
      right('ns/synop'),
    ],
    times.map((layer) => [
      layer.name,
      layer.synapsesMicros.toFixed(1),
      layer.firingMicros.toFixed(1),
      layer.otherMicros.toFixed(1),
      count(layer.synops),
      nanos(layer.nsPerSynop),
    ]),
    style,
    [
      'sum',
      sum('synapsesMicros').toFixed(1),
      sum('firingMicros').toFixed(1),
      sum('otherMicros').toFixed(1),
      count(synops),
      nanos(synops > 0 ? (sum('synapsesMicros') * 1000) / synops : null),
    ],
  )}\n\n${facts(
    [
      ['in all', `${nanos(nsPerSynop)} ns per synaptic operation, from pixels to decision`],
      ...(layersOf
        ? ([
            [
              'one call',
              `${micros(layersOf.wholeMicros)} µs in the same passes, of which the layers explain ${percent(layersOf.explained, 0)}; ${micros(layersOf.coldMicros)} µs with cold caches`,
            ],
          ] as const)
        : []),
    ],
    style,
  )}`;
}
