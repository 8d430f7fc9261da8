/**
 * @file Operations of one image: the input of every energy model.
 */

import { denseMacs, sourceCount } from '../../geometry/connectivity.ts';
import { sizeOf } from '../../graph/tensor.ts';
import type { SpikingNetwork, SynapticProjection } from '../../network/network.ts';
import { neuronsPerUnit } from '../../network/neurons.ts';
import { wiredInto } from '../../network/wiring.ts';

/** Neuron updates per image; `null` where no such machine can run the network. */
export interface Updates {
  /** Every neuron at every step of its life. */
  readonly clocked: number | null;
  /** Of the clocked ones, those that also read a current, which the neuron holds beside its potential. */
  readonly currents: number;
  /** Only when something happens to the neuron, apart from the synaptic operations themselves. */
  readonly event: number | null;
}

/** Synapses of one layer from one population, in the ANN and in the spiking network. All counts per image. */
export interface LayerInput {
  readonly from: string;
  readonly kind: 'conv' | 'dense' | 'elementwise' | 'sparse';
  /** Values that the ANN's layer reads. */
  readonly values: number;
  /** Its multiply-accumulates, padding included; 0 for a residual addition. */
  readonly macs: number;
  /** Synaptic operations per neuron of a unit, mean: where a spike is a value, its multiply-accumulates of inputs other than zero. */
  readonly effectiveMacs: number;
  /** Its weights as they are stored; 0 for a residual addition. */
  readonly weights: number;
  /** Kernel positions times output channels of a convolution, else 0. */
  readonly kernel: number;
  /** Spikes that arrive, mean; 0 where values arrive as they are. */
  readonly spikes: number;
  /** Neurons that one spike reaches, borders left out: ⌈k/s⌉² · C_out, or N_out. */
  readonly reach: number;
  /** Whether values arrive as currents, without spikes. */
  readonly analog: boolean;
}

/** One layer: the neurons that integrate, and their input. */
export interface LayerWork {
  readonly name: string;
  /** Values of the ANN's layer, and the neurons that carry them (two per value with OFF neurons). */
  readonly outputs: number;
  readonly neurons: number;
  /** Biases as they are stored: one per channel. */
  readonly biases: number;
  /** Spikes of these neurons, mean per image. */
  readonly spikes: number;
  readonly updates: Updates;
  readonly inputs: readonly LayerInput[];
}

/** Operations of one image. */
export interface Workload {
  /** Multiply-accumulates of the ANN. */
  readonly macs: number;
  /** Synaptic operations of spikes. */
  readonly synops: number;
  /** Multiply-accumulates of synapses that carry values instead of spikes. */
  readonly analogMacs: number;
  readonly updates: Updates;
  /** Work of an event-driven machine per synaptic operation. */
  readonly eventSynop: 'multiply-add' | 'add';
  /** Whether a spike is a value: then `layers` also describe the ANN quantised to the network's levels. */
  readonly isOneSpike: boolean;
  readonly layers: readonly LayerWork[];
}

/** Properties of a neural code on a network. */
export interface LayerRules {
  /** Updates per neuron and image, given the neurons of a layer and their spikes; read-outs have `isReadout`. */
  updates(neurons: number, spikes: number, isReadout: boolean, population: string): Updates;
  /** Populations whose values arrive as currents. */
  readonly analog: ReadonlySet<string>;
}

/**
 * The layers of a network: one per population that integrates. The ANN's layer is read off the synapses.
 * @param spikes mean spikes per image of each population, in the network's order
 * @param synops mean synaptic operations per image of each projection, in the network's order
 */
export function layersOf(
  network: SpikingNetwork,
  spikes: ArrayLike<number>,
  synops: ArrayLike<number>,
  rules: LayerRules,
): LayerWork[] {
  const perUnit = neuronsPerUnit(network);
  const spikesOf = new Map(network.populations.map(({ name }, p) => [name, spikes[p]]));
  return network.populations.flatMap((population, p): LayerWork[] => {
    if (population.kind !== 'spiking' && population.kind !== 'readout') return [];
    const each = perUnit(population.name);
    const neurons = each * sizeOf(population.shape);
    const inputs = wiredInto(network, population.name).flatMap(({ projection, index }): LayerInput[] => {
      if (projection.kind !== 'synapses') return [];
      return [
        inputOf(projection, {
          spikes: spikesOf.get(projection.from) ?? 0,
          synops: synops[index],
          each,
          analog: rules.analog.has(projection.from),
        }),
      ];
    });
    const updates = rules.updates(neurons, spikes[p], population.kind === 'readout', population.name);
    const outputs = sizeOf(population.shape);
    const biases = population.shape[0] ?? 1;
    return [{ name: population.name, outputs, neurons, biases, spikes: spikes[p], updates, inputs }];
  });
}

/** Updates of all hidden neurons; null as soon as one of them is. */
export function hiddenUpdates(
  network: SpikingNetwork,
  spikes: ArrayLike<number>,
  rules: LayerRules,
): Updates {
  const perUnit = neuronsPerUnit(network);
  return network.populations.reduce<Updates>(
    (sum, { kind, name, shape }, p) => {
      if (kind !== 'spiking') return sum;
      const { clocked, currents, event } = rules.updates(
        sizeOf(shape) * perUnit(name),
        spikes[p],
        false,
        name,
      );
      return {
        clocked: plus(sum.clocked, clocked),
        currents: sum.currents + currents,
        event: plus(sum.event, event),
      };
    },
    { clocked: 0, currents: 0, event: 0 },
  );
}

const plus = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a + b);

function inputOf(
  { from, wiring, weights }: SynapticProjection,
  activity: {
    readonly spikes: number;
    readonly synops: number;
    readonly each: number;
    readonly analog: boolean;
  },
): LayerInput {
  const { kind } = wiring;
  const { spikes, synops, each, analog } = activity;
  const isAdd = kind === 'elementwise';
  return {
    from,
    kind,
    values: sourceCount(wiring),
    macs: denseMacs(wiring),
    effectiveMacs: isAdd ? 0 : synops / each,
    weights: isAdd ? 0 : weights.length,
    kernel: kind === 'conv' ? wiring.outChannels * sizeOf(wiring.window.kernel) : 0,
    spikes: analog ? 0 : spikes,
    reach: each * reachOf(wiring, spikes > 0 ? synops / (each * spikes) : 0),
    analog,
  };
}

/** @param mean existing synapses per spike, for synapses that are listed one by one */
function reachOf(wiring: SynapticProjection['wiring'], mean: number): number {
  if (wiring.kind === 'dense') return wiring.outputs;
  if (wiring.kind === 'elementwise') return 1;
  if (wiring.kind === 'sparse') return mean;
  const { kernel, strides } = wiring.window;
  const taps = Math.ceil(kernel[0] / strides[0]) * Math.ceil(kernel[1] / strides[1]);
  return (taps * wiring.outChannels) / wiring.groups;
}
