/**
 * @file Runs a rate-coded NIR graph, spike by spike: in each step the input is a steady current, and every node hears what its
 * sources put out in the same step. An IF neuron integrates, v ← v + r·I, and fires one spike at v ≥ v_threshold. NIR does
 * not say what is left then: `subtract` keeps what exceeds the threshold, `zero` does not. An `I` puts out r·I.
 * Source: Pedersen et al., Nat. Commun. 15:8122 (2024), Table 1.
 */
import { FirstspikeError } from '../../error.ts';
import { sizeOf } from '../../graph/tensor.ts';
import { inlineGraphs } from './inline.ts';
import { type Reset, type Start, startOf, type Values } from './interpret-node.ts';
import { orderOf } from './order.ts';
import type { NirGraph } from './record.ts';
import { inferShapes } from './shapes.ts';
import { refuseOthers } from './to-graph.ts';

export interface NirRunOptions {
  readonly steps: number;
  readonly reset: Reset;
}

export interface NirInterpreter {
  /** What reaches the output, its mean over the steps. @param input current of each step */
  run(input: ArrayLike<number>, options: NirRunOptions): Float64Array;
}

interface Member {
  readonly name: string;
  readonly sources: readonly string[];
  /** Whether no neuron comes before it: it puts out the same in every step. */
  readonly steady: boolean;
  readonly start: Start;
}

/**
 * An interpreter for a graph of the nodes that `nirToGraph` takes.
 * @throws FirstspikeError `unsupported` that lists every other node, `shape` where shapes do not fit
 * @example
 * ```ts
 * const graph = networkToNir(network, { plain: true });
 * argmax(nirInterpreter(graph).run([0, 1], { steps: 8, reset: 'subtract' })); // → 1
 * ```
 */
export function nirInterpreter(nir: NirGraph): NirInterpreter {
  const flat = inlineGraphs(nir);
  const order = orderOf(flat);
  refuseOthers(flat, order);
  const shapes = inferShapes(flat, order);
  const ends = (type: 'Input' | 'Output') =>
    order.names.filter((name) => {
      const edges = type === 'Input' ? order.sources.get(name) : flat.edges.filter(([from]) => from === name);
      return flat.nodes.get(name)?.type === type && edges?.length === 0;
    });
  const [inputs, outputs] = [ends('Input'), ends('Output')];
  if (inputs.length !== 1 || outputs.length !== 1) {
    throw new FirstspikeError(
      'unsupported',
      `The NIR graph has ${inputs.length} inputs and ${outputs.length} outputs; one of each would work.`,
    );
  }
  const [top] = inputs;
  const steady = new Set([top]);
  const members = order.names.flatMap((name): Member[] => {
    const node = flat.nodes.get(name);
    const sources = order.sources.get(name) ?? [];
    if (!node || name === top) return [];
    const isSteady = node.type !== 'IF' && sources.every((source) => steady.has(source));
    if (isSteady) steady.add(name);
    const start = startOf(node, shapes.get(sources[0]) ?? [], shapes.get(name) ?? []);
    return [{ name, sources, steady: isSteady, start }];
  });
  const size = sizeOf(shapes.get(top) ?? []);
  return {
    run(input, { steps, reset }) {
      if (input.length !== size)
        throw new FirstspikeError('shape', `The NIR graph takes ${size} values, but gets ${input.length}.`);
      const values = new Map<string, Values>([[top, Float64Array.from(input)]]);
      const acts = members.map((member) => ({ ...member, act: member.start(reset) }));
      const sum = new Float64Array(sizeOf(shapes.get(outputs[0]) ?? []));
      for (let t = 0; t < steps; t++) {
        for (const { name, sources, steady, act } of acts) {
          if (steady && t > 0) continue;
          const heard = sources.flatMap((source) => values.get(source) ?? []);
          // A node without input has no spikes.
          if (heard.length === 0) continue;
          values.set(name, act(heard.length === 1 ? heard[0] : added(heard)));
        }
        values.get(outputs[0])?.forEach((value, i) => {
          sum[i] += value;
        });
      }
      return sum.map((value) => value / steps);
    },
  };
}

/** Several edges into one node add up. */
function added(heard: readonly Values[]): Values {
  const sum = heard[0].slice();
  for (const values of heard.slice(1)) for (let i = 0; i < sum.length; i++) sum[i] += values[i];
  return sum;
}
