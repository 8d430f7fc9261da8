/**
 * @file What `bench` prints: accuracy and speed of every runtime, and the time of each layer.
 */
import type { ImageDataset } from '../../../data/dataset.ts';
import type { SpikingNetwork } from '../../../network/network.ts';
import { describeData } from '../../shared/data.ts';
import { count, percent, plural } from '../../shared/format.ts';
import { describeModel, type Model } from '../../shared/model.ts';
import type { Style } from '../../shared/style.ts';
import { type Column, facts, table } from '../../shared/table.ts';
import type { Bench } from './run.ts';
import type { Missing, Speed } from './speed.ts';
import { denseNames, type Name, ownNames } from './variants.ts';

interface BenchFacts {
  readonly bench: Bench;
  readonly model: Model;
  readonly images: ImageDataset;
  readonly network: SpikingNetwork;
}

const titles: Readonly<Record<Name, string>> = {
  firstspike: 'firstspike',
  firstspikeScalar: 'firstspike, scalar engine',
  firstspikeClocked: 'firstspike, clocked engine',
  ortNode: 'onnxruntime-node, float32',
  ortNodeInt8: 'onnxruntime-node, int8',
  ortWeb: 'onnxruntime-web, float32',
};

export function describeBench({ bench, model, images, network }: BenchFacts, style: Style): string {
  const { machine, rounds, processes } = bench;
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
        `${processes > 1 ? `medians and ranges of ${processes} processes, of each the median` : 'medians and ranges'} of ${plural(rounds, 'round')} with all runtimes in turn; per round the median of its runs`,
      ],
    ],
    style,
  );
  return [head, speeds(bench, style), ...missing(bench, style), layers(bench, style)].join('\n\n');
}

/** Rows of every table. */
const order: readonly Name[] = [...ownNames, ...denseNames];

const right = (title: string): Column => ({ title, align: 'right' });
const micros = (value: number): string => (value < 1000 ? value.toFixed(1) : count(value));

/** Accuracy, and all setups side by side. */
function speeds({ speed, accuracy, int8 }: Bench, style: Style): string {
  const cells = (name: Name): string[] =>
    speed.flatMap(({ runtimes }) => {
      const found = runtimes[name];
      if (!found || 'missing' in found) return ['–', ''];
      const { micros: time, ratio } = found;
      return [
        micros(time.median),
        ratio ? `${ratio.median.toFixed(2)}× (${ratio.min.toFixed(2)}…${ratio.max.toFixed(2)})` : '',
      ];
    });
  const rows = order.map((name) => {
    const correct = name === 'firstspikeScalar' || name === 'firstspikeClocked' ? null : accuracy[name];
    const title = name === 'ortNodeInt8' && int8 ? `${titles[name]} (${int8.variant})` : titles[name];
    return [title, correct === null ? '–' : percent(correct, 1), ...cells(name)];
  });
  return table(
    [
      { title: 'µs per image; × firstspike (range)' },
      right(`right of ${count(accuracy.images)}`),
      ...speed.flatMap(({ batch, threads }) => [
        right(''),
        right(`batch ${batch}, ${plural(threads, 'thread')}`),
      ]),
    ],
    rows,
    style,
  );
}

/** Who is not in the table, where, and why. */
function missing({ speed }: Bench, style: Style): string[] {
  const reasons = new Map<string, string>();
  for (const { batch, threads, runtimes } of speed) {
    for (const [name, entry] of Object.entries(runtimes) as [Name, Speed | Missing][]) {
      if (!('missing' in entry)) continue;
      const [where] = reasons.get(titles[name])?.split(': ') ?? [];
      const setup = `batch ${batch}, ${plural(threads, 'thread')}`;
      reasons.set(titles[name], `${where ? `${where}; ` : ''}${setup}: ${entry.missing}`);
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
