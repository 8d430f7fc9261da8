/**
 * @file Spiking network → NIR graph. NIR has no two-stage time-to-first-spike neuron: each becomes an IF neuron that
 * fires at the rate of its one spike's value (see unit.ts), and the time coding goes into the metadata.
 */

import { FirstspikeError } from '../../error.ts';
import { nameOf } from '../../graph/activation.ts';
import { sizeOf } from '../../graph/tensor.ts';
import {
  entryOf,
  type MaxPoolProjection,
  type Population,
  type ReadoutPopulation,
  type SpikingNetwork,
  type SpikingPopulation,
  type SynapticProjection,
  stageLength,
  type Weights,
} from '../../network/network.ts';
import { metadataOf, type StoredWeights } from './metadata.ts';
import { nameGiver, populationNodes } from './names.ts';
import type { NirEdge, NirGraph, NirNode, NirPool2d } from './record.ts';
import { paddingOf, refusal, synapseNodes } from './synapses.ts';
import { type Unit, unitOf } from './unit.ts';

export interface NirOptions {
  /**
   * What to write for max pooling, which NIR does not have: `average` (AvgPool2d, too little where the neurons of a
   * window differ) or `sum` (SumPool2d, right where at most one of them fires). Default: a network with max pooling is
   * refused.
   */
  readonly maxPool?: 'sum' | 'average';
  /**
   * `mean`: where start potentials differ within a channel (padding around an image whose pixels start below zero),
   * write the channel's mean, because NIR's convolutions have one bias per channel. Default: refused.
   */
  readonly bias?: 'mean';
  /** Leave out what `nirToNetwork` needs: firstspike then reads the graph as other tools do. Default false. */
  readonly plain?: boolean;
}

/**
 * The NIR graph of a network: `writeNir` makes a file of it, `nirToNetwork` the same network.
 * @throws FirstspikeError `unsupported` that names the part NIR cannot express, and the remedy
 * @example
 * ```ts
 * networkToNir(network).nodes.has('input'); // → true
 * ```
 */
export function networkToNir(network: SpikingNetwork, options: NirOptions = {}): NirGraph {
  const give = nameGiver();
  const nodes = new Map<string, NirNode>();
  const edges: NirEdge[] = [];
  const weights = new Map<number, StoredWeights>();
  const names = populationNodes(network, give);
  const populations = new Map(network.populations.map((population) => [population.name, population]));
  const known = (name: string): { readonly node: string; readonly population: Population } => {
    const population = populations.get(name);
    const node = names.get(name);
    if (population && node !== undefined) return { node, population };
    throw new FirstspikeError('bad-file', `A projection joins "${name}", which is no population.`);
  };

  for (const population of network.populations) {
    refuseRule(population);
    const node = nodeOf(network, population, options);
    if (node) nodes.set(known(population.name).node, node);
  }
  const carriers = biasCarriers(network);
  network.projections.forEach((projection, index) => {
    const from = known(projection.from);
    const to = known(projection.to);
    if (projection.kind === 'max-pool') {
      edges.push([from.node, to.node]);
      return;
    }
    if (projection.kind === 'gather') {
      throw new FirstspikeError(
        'unsupported',
        `"${projection.to}" takes spikes of "${projection.from}" in another order (Transpose, Concat, Slice), which NIR cannot say.`,
      );
    }
    if (to.population.kind !== 'spiking' && to.population.kind !== 'readout') return;
    if (from.population.kind === 'readout') return;
    const unit = unitOf(network, to.population);
    const gain = unit.gainFrom(stageLength(from.population.steps));
    const bias = carriers.get(projection.to) === index ? biasOf(to.population, unit, options) : null;
    const made = synapseNodes(projection, from.population.shape, to.population.shape, gain, bias);
    const row = [from.node];
    const add = (node: NirNode | null, wish: string) => {
      if (!node) return;
      const name = give(wish);
      nodes.set(name, node);
      row.push(name);
    };
    const wish = to.population.kind === 'readout' ? to.population.name : `${to.node}_synapses`;
    add(made.before, `${to.node}_flatten`);
    add(made.main, wish);
    const { layout } = made;
    weights.set(index, {
      node: row[row.length - 1],
      layout,
      type: typeOf(projection.weights),
      length: projection.weights.length,
      gain,
    });
    add(made.after, `${to.node}_flatten`);
    row.push(to.node);
    for (let i = 1; i < row.length; i++) edges.push([row[i - 1], row[i]]);
  });
  const own = options.plain ? undefined : weights;
  const approximations = { maxPool: options.maxPool ?? 'none', bias: options.bias ?? 'exact' } as const;
  const metadata = metadataOf(network, names, own, approximations);
  return { type: 'NIRGraph', nodes, edges, metadata };
}

/** An IF neuron computes Relu; for anything else NIR has no neuron that fires once. */
function refuseRule(population: Population): void {
  if (population.kind !== 'readout' && population.selection) {
    throw new FirstspikeError(
      'unsupported',
      `"${population.name}" leaves out some of its spikes (deadline, N-of-M or rank order), and NIR's neurons do not compete; convert without.`,
    );
  }
  if (population.kind !== 'spiking' || (!population.mirror && !population.thresholdTable)) return;
  throw new FirstspikeError(
    'unsupported',
    `"${population.name}" computes ${nameOf(population.activation)}, and NIR's IF neurons compute Relu; export a network whose layers end in Relu.`,
  );
}

function typeOf(weights: Weights): StoredWeights['type'] {
  if (weights instanceof Int8Array) return 'int8';
  return weights instanceof Int16Array ? 'int16' : 'float32';
}

function nodeOf(
  network: SpikingNetwork,
  population: Population,
  { maxPool }: NirOptions,
): NirNode | undefined {
  const { shape } = population;
  if (population.kind === 'input') return { type: 'Input', shape };
  if (population.kind === 'readout') return { type: 'Output', shape };
  if (population.kind === 'relay') {
    const windows = network.projections.filter(
      (projection): projection is MaxPoolProjection =>
        projection.kind === 'max-pool' && projection.to === population.name,
    );
    if (windows.length === 1) return pool(windows[0], population, maxPool);
    throw new FirstspikeError('unsupported', `Population "${population.name}" has no window of its own.`);
  }
  const unit = unitOf(network, population);
  const neurons = sizeOf(shape);
  const filled = (value: number) => ({ shape, data: new Float32Array(neurons).fill(value) });
  const thresholds = Float32Array.from({ length: neurons }, (_, i) => unit.threshold(i, neurons));
  return {
    type: 'IF',
    arrays: { r: filled(1), v_threshold: { shape, data: thresholds }, v_reset: filled(0) },
  };
}

function pool(
  projection: MaxPoolProjection,
  { name, shape }: Population,
  maxPool: NirOptions['maxPool'],
): NirPool2d {
  const { window } = projection;
  const refuse = refusal(projection);
  if (maxPool === undefined) {
    throw new FirstspikeError(
      'unsupported',
      `NIR has no max pooling, which population "${name}" is; --max-pool average writes AvgPool2d, --max-pool sum SumPool2d (right where at most one neuron of a window fires).`,
      { population: name },
    );
  }
  const padding = paddingOf(window, refuse);
  if (shape.length !== 3) throw refuse('pools in one dimension');
  if (typeof padding === 'string') throw refuse('pads a pooling window on one side only');
  if (window.dilations.some((step) => step > 1)) throw refuse('pools with gaps between the taps');
  return {
    type: maxPool === 'sum' ? 'SumPool2d' : 'AvgPool2d',
    kernel: window.kernel,
    stride: window.strides,
    padding,
  };
}

/** Which projection carries the bias of each population: the first one that has a place for it. */
function biasCarriers({ projections, populations }: SpikingNetwork): ReadonlyMap<string, number> {
  const carriers = new Map<string, number>();
  for (const { name, kind } of populations) {
    if (kind !== 'spiking' && kind !== 'readout') continue;
    const own = projections.flatMap((projection, index) =>
      projection.kind === 'synapses' && projection.to === name ? [{ projection, index }] : [],
    );
    const linear = ({ projection }: { projection: SynapticProjection }) =>
      projection.wiring.kind !== 'elementwise';
    const carrier = own.find(linear) ?? own[0];
    if (!carrier) throw new FirstspikeError('unsupported', `Population "${name}" has no synapses to export.`);
    carriers.set(name, carrier.index);
  }
  return carriers;
}

/** What the start potential adds per step, one entry per channel, in the target's unit. */
function biasOf(
  { name, shape, initial }: SpikingPopulation | ReadoutPopulation,
  { gain, steps }: Unit,
  { bias }: NirOptions,
): Float32Array {
  const channels = shape[0] ?? 1;
  const neurons = sizeOf(shape);
  const perChannel = neurons / channels;
  return Float32Array.from({ length: channels }, (_, channel) => {
    let sum = 0;
    const first = initial[entryOf(initial.length, channel * perChannel, neurons)];
    for (let i = 0; i < perChannel; i++) {
      const potential = initial[entryOf(initial.length, channel * perChannel + i, neurons)];
      if (potential !== first && bias !== 'mean') {
        throw new FirstspikeError(
          'unsupported',
          `The neurons of a channel of "${name}" start at different potentials (padding around an image whose pixels start below zero), and a convolution in NIR has one bias per channel; --channel-bias writes the channel's mean.`,
          { population: name },
        );
      }
      sum += potential;
    }
    return (sum / perChannel / steps) * gain[entryOf(gain.length, channel, channels)];
  });
}
