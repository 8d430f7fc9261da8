/**
 * @file Metadata of an exported network: the time coding in words and numbers, and under `firstspike` the description
 * from which the same network is restored.
 */
import * as z from 'zod/mini';
import { describeNetwork } from '../../network/description.ts';
import { latency, timelineOf } from '../../network/latency.ts';
import { type SpikingNetwork, stageLength } from '../../network/network.ts';
import { VERSION } from '../../version.ts';
import type { NirArray, NirMetadata } from './record.ts';
import type { Layout } from './synapses.ts';

/** Version of the entry `firstspike`. */
export const FORMAT = 4;

/** Where the weights of one projection are. */
export interface StoredWeights {
  readonly node: string;
  readonly layout: Layout;
  readonly type: 'int8' | 'int16' | 'float32';
  /** Number of weights of the projection. */
  readonly length: number;
  readonly gain: readonly number[];
}

export const storedWeights = z.record(
  z.string(),
  z.object({
    node: z.string(),
    layout: z.enum(['full', 'diagonal']),
    type: z.enum(['int8', 'int16', 'float32']),
    length: z.int().check(z.gte(1)),
    gain: z.array(z.number()).check(z.minLength(1)),
  }),
);

/** How things were written that NIR has no node for. */
export interface Approximations {
  /** In place of max pooling. */
  readonly maxPool: 'sum' | 'average' | 'none';
  /** `mean`: one bias per channel where start potentials differ within it. */
  readonly bias: 'mean' | 'exact';
}

/** @param weights by index of the projection; without them there is no entry `firstspike` */
export function metadataOf(
  network: SpikingNetwork,
  nodes: ReadonlyMap<string, string>,
  weights: ReadonlyMap<number, StoredWeights> | undefined,
  { maxPool, bias }: Approximations,
): NirMetadata {
  const stored: Record<string, StoredWeights> = {};
  const arrays = new Map<string, NirArray>();
  const description = describeNetwork(network, (name, data) => {
    if (data instanceof Float64Array || data instanceof Int32Array) {
      arrays.set(name, { shape: [data.length], data });
    }
    return name;
  });
  for (const [index, entry] of weights ?? []) {
    const { from, to } = network.projections[index];
    stored[weightsName(from, to, index)] = entry;
  }
  const { origin, steps } = network;
  return {
    coding: 'ttfs',
    scheme:
      'Two stages. Silent: u(t) is the sum of w * (t - t_j) over spikes so far, from u(0) = initial. Spiking: synapses closed, u rises by i_ext a step, and the neuron fires once, when u >= i_ext * steps. A spike at step t of its population carries x_max * (1 - t / steps), silence 0. Step 0 of a population is fires_from steps after the start of the input.',
    units:
      'Rates: a node whose spikes carry x has the rate x / x_max. Weights and biases are in thresholds per step, so that IF neurons that keep what exceeds the threshold fire at those rates.',
    steps,
    latency: latency(network),
    arithmetic: network.arithmetic,
    model: origin.model,
    model_sha256: origin.sha256 ?? '',
    calibration: origin.calibration,
    settings: origin.settings,
    preprocess: origin.preprocess,
    ...(origin.transform !== undefined && { transform: origin.transform }),
    max_pool: maxPool,
    bias,
    populations: populationsOf(network, nodes, arrays),
    firstspike_version: VERSION,
    ...(weights && {
      firstspike: { format: FORMAT, network: description, weights: JSON.stringify(stored) },
    }),
  };
}

/** As `describeNetwork` calls them. */
const weightsName = (from: string, to: string, index: number): string => `${from}->${to}.${index}.weights`;

const kinds = {
  input: 'input',
  spiking: 'two-stage neurons',
  relay: 'earliest spike of a window',
  readout: 'read-out',
};

/** Per node: which population it is, its stage, and its numbers. */
function populationsOf(
  network: SpikingNetwork,
  nodes: ReadonlyMap<string, string>,
  arrays: ReadonlyMap<string, NirArray>,
): NirMetadata {
  const timeline = timelineOf(network);
  const entries = network.populations.map((population): [string, NirMetadata] => {
    const { name, kind, stage } = population;
    const own = Object.entries(arrayNames).flatMap(([key, suffix]): [string, NirArray][] => {
      const array = arrays.get(`${name}.${suffix}`);
      return array ? [[key, array]] : [];
    });
    return [
      nodes.get(name) ?? name,
      {
        population: name,
        kind: kinds[kind],
        stage,
        ...(kind !== 'readout' && {
          steps: stageLength(population.steps),
          fires_from: timeline.firesFrom(population),
        }),
        ...(kind === 'input' && { x_min: population.xMin, x_max: population.xMax }),
        ...(kind === 'readout' && { scale: population.scale }),
        ...Object.fromEntries(own),
      },
    ];
  });
  return Object.fromEntries(entries);
}

/** Arrays of a population: their names in the metadata and in a description. */
export const arrayNames = { x_max: 'xMax', i_ext: 'iExt', initial: 'initial' } as const;
