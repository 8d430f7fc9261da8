/**
 * @file Spiking network → NIR graph. NIR has no two-stage time-to-first-spike neuron: each becomes an IF neuron that
 * fires at the rate of its one spike's value (see unit.ts), and the time coding goes into the metadata.
 */

import { FirstspikeError } from '../../error.ts';
import { type Population, type SpikingNetwork, stageLength, type Weights } from '../../network/network.ts';
import { biasCarrier, biasOf } from './bias.ts';
import { judgePopulation, judgeSynapses, type NirFidelity } from './fidelity.ts';
import { metadataOf, type StoredWeights } from './metadata.ts';
import { nameGiver, populationNodes } from './names.ts';
import { populationNode } from './population-node.ts';
import type { NirEdge, NirGraph, NirNode } from './record.ts';
import { synapseNodes } from './synapses.ts';
import { unitOf } from './unit.ts';

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
 * @throws FirstspikeError `unsupported` that names the part NIR cannot express, and the remedy; `details.nodes` is what
 * `nirFidelity` gives
 * @example
 * ```ts
 * networkToNir(network).nodes.has('input'); // → true
 * ```
 */
export function networkToNir(network: SpikingNetwork, options: NirOptions = {}): NirGraph {
  const { nodes, edges, names, weights, fidelity, refusals } = draft(network, options);
  if (refusals.length > 0) {
    const { code, message, details } = refusals[0];
    throw new FirstspikeError(code, message, { ...details, nodes: fidelity });
  }
  const approximations = { maxPool: options.maxPool ?? 'none', bias: options.bias ?? 'exact' } as const;
  const metadata = metadataOf(network, names, options.plain ? undefined : weights, approximations);
  return { type: 'NIRGraph', nodes, edges, metadata };
}

/**
 * How faithful each node of the NIR graph of a network is, those included that NIR cannot express.
 * @example
 * ```ts
 * nirFidelity(network).find(({ type }) => type === 'IF')?.fidelity; // → 'approximate'
 * ```
 */
export function nirFidelity(network: SpikingNetwork, options: NirOptions = {}): readonly NirFidelity[] {
  return draft(network, options).fidelity;
}

interface Draft {
  readonly nodes: ReadonlyMap<string, NirNode>;
  readonly edges: readonly NirEdge[];
  /** Of populations. */
  readonly names: ReadonlyMap<string, string>;
  /** By index of the projection. */
  readonly weights: ReadonlyMap<number, StoredWeights>;
  readonly fidelity: readonly NirFidelity[];
  readonly refusals: readonly FirstspikeError[];
}

function draft(network: SpikingNetwork, options: NirOptions): Draft {
  const give = nameGiver();
  const nodes = new Map<string, NirNode>();
  const edges: NirEdge[] = [];
  const weights = new Map<number, StoredWeights>();
  const fidelity: NirFidelity[] = [];
  const refusals: FirstspikeError[] = [];
  const names = populationNodes(network, give);
  const populations = new Map(network.populations.map((population) => [population.name, population]));
  const known = (name: string): { readonly node: string; readonly population: Population } => {
    const population = populations.get(name);
    const node = names.get(name);
    if (population && node !== undefined) return { node, population };
    throw new FirstspikeError('bad-file', `A projection joins "${name}", which is no population.`);
  };
  const add = (name: string, node: NirNode, judgement = judgePopulation(node)): void => {
    nodes.set(name, node);
    fidelity.push({ node: name, type: node.type, ...judgement });
  };
  /** Does a part of the work; a refusal is noted under the name of what it concerns. */
  const attempt = (name: string, work: () => void): void => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof FirstspikeError) || error.code !== 'unsupported') throw error;
      refusals.push(error);
      fidelity.push({ node: name, type: null, fidelity: 'refused', why: error.message });
    }
  };

  for (const population of network.populations) {
    const { node } = known(population.name);
    attempt(node, () => add(node, populationNode(network, population, options.maxPool)));
  }
  network.projections.forEach((projection, index) => {
    const from = known(projection.from);
    const to = known(projection.to);
    const target = to.population;
    if (projection.kind !== 'synapses') {
      edges.push([from.node, to.node]);
      return;
    }
    if ((target.kind !== 'spiking' && target.kind !== 'readout') || from.population.kind === 'readout')
      return;
    const sourceSteps = stageLength(from.population.steps);
    attempt(`${from.node} → ${to.node}`, () => {
      const unit = unitOf(network, target);
      const gain = unit.gainFrom(sourceSteps);
      const carries = biasCarrier(network, target.name) === index;
      const bias = carries ? biasOf(target, unit, options.bias === 'mean') : null;
      const made = synapseNodes(projection, from.population.shape, target.shape, gain, bias?.data ?? null);
      const row = [from.node];
      const append = (node: NirNode | null, wish: string, judgement?: ReturnType<typeof judgeSynapses>) => {
        if (!node) return;
        const name = give(wish);
        add(name, node, judgement);
        row.push(name);
      };
      append(made.before, `${to.node}_flatten`);
      append(
        made.main,
        target.kind === 'readout' ? target.name : `${to.node}_synapses`,
        judgeSynapses({ rounded: made.rounded || bias?.rounded === true, mean: bias?.mean === true }),
      );
      weights.set(index, {
        node: row[row.length - 1],
        layout: made.layout,
        type: typeOf(projection.weights),
        length: projection.weights.length,
        gain,
      });
      append(made.after, `${to.node}_flatten`);
      row.push(to.node);
      for (let i = 1; i < row.length; i++) edges.push([row[i - 1], row[i]]);
    });
  });
  return { nodes, edges, names, weights, fidelity, refusals };
}

function typeOf(weights: Weights): StoredWeights['type'] {
  if (weights instanceof Int8Array) return 'int8';
  return weights instanceof Int16Array ? 'int16' : 'float32';
}
