/** @file Networks that end in a comparison of two scores, held against the same network that ends in both scores. */
import { describe, expect, it } from 'vitest';
import { decideOutput, decideReadout } from '../src/graph/decision.ts';
import type { Graph, Node } from '../src/graph/graph.ts';
import { floatTensor, intTensor, sizeOf, type Tensor } from '../src/graph/tensor.ts';
import { decisionOf } from '../src/ops/decision.ts';
import { chooseOutput } from '../src/ops/output.ts';
import { planGraph } from '../src/ops/plan.ts';
import { runGraph } from '../src/ops/run.ts';
import { eventSimulator } from '../src/simulate/layers/event.ts';
import { plainNetwork } from './plain-network.ts';
import { chain, gemm, imagesOf, type Layer } from './tiny-graph.ts';

/** Numbers of few binary digits, of which every sum is exact. */
const pixels = Array.from({ length: 64 }, (_, i) => [(i % 8) / 8, Math.floor(i / 8) / 8]);
const images = imagesOf([1, 1, 2], pixels);
const hidden = gemm(
  [
    [1, -0.5],
    [-1, 1.5],
    [0.5, 0.25],
  ],
  [0.125, 0, -0.25],
);
const rows = [
  [1, -2, 0.5],
  [-1.5, 1, 0.25],
  [0.5, 0.5, -1],
];
/** No two scores are alike. */
const bias = [0, 1 / 128, -1 / 64];
const scores = (indices: readonly number[]): Layer =>
  gemm(
    indices.map((i) => rows[i]),
    indices.map((i) => bias[i]),
  );
const body: readonly Layer[] = [['Flatten'], hidden, ['Relu']];

/** A node that picks one element, with its operands. */
type Picking = (
  index: number,
) => Pick<Node, 'type' | 'attributes'> & { readonly operands: readonly Tensor[] };

const gather: Picking = (index) => ({
  type: 'Gather',
  attributes: { axis: 1 },
  operands: [intTensor([1], [index])],
});
const slice: Picking = (index) => ({
  type: 'Slice',
  attributes: {},
  operands: [intTensor([1], [index]), intTensor([1], [index + 1]), intTensor([1], [1])],
});

/** The graph that says whether element `i` of the last value is greater than element `j`, each behind `curve`. */
function compared(graph: Graph, [i, j]: readonly [number, number], pick: Picking, curve?: string): Graph {
  const constants = new Map(graph.constants);
  const [value] = graph.outputs;
  const picked = [i, j].flatMap((index): Node[] => {
    const { type, attributes, operands } = pick(index);
    const names = operands.map((tensor, k) => {
      constants.set(`${index}.${k}`, tensor);
      return `${index}.${k}`;
    });
    const own = { name: `pick${index}`, type, attributes, inputs: [value, ...names], outputs: [`p${index}`] };
    if (!curve) return [own];
    const bent = { inputs: [`p${index}`], outputs: [`q${index}`], attributes: {} };
    return [own, { name: `curve${index}`, type: curve, ...bent }];
  });
  const operands = [i, j].map((index) => `${curve ? 'q' : 'p'}${index}`);
  const end = { name: 'greater', type: 'Greater', inputs: operands, outputs: ['y'], attributes: {} };
  return chooseOutput({ ...graph, nodes: [...graph.nodes, ...picked, end], outputs: ['y'], constants });
}

/** Class of every image, by the ANN and by its network. */
async function classes(graph: Graph) {
  const network = await plainNetwork(graph, images, { steps: 'continuous', weights: 'float32' });
  const plan = planGraph(graph);
  const decision = decisionOf(plan);
  const simulator = eventSimulator(network);
  return {
    ann: pixels.map((pixel) =>
      decideOutput(decision, runGraph(plan, new Map([['v0', floatTensor([1, 1, 1, 2], pixel)]]))[0].data),
    ),
    snn: pixels.map((pixel) => decideReadout(network.decision, simulator.run(pixel))),
    populations: network.populations.map((p) => `${p.kind} ${sizeOf(p.shape)}`),
  };
}

describe('a comparison of two scores', () => {
  const all = chain([1, 1, 1, 2], ...body, scores([0, 1, 2]));
  const two = chain([1, 1, 1, 2], ...body, scores([0, 1]));
  const softmax = (graph: Graph): Graph => ({
    ...graph,
    nodes: [
      ...graph.nodes,
      { name: 'softmax', type: 'Softmax', inputs: graph.outputs, outputs: ['p'], attributes: { axis: 1 } },
    ],
    outputs: ['p'],
  });
  it.each([
    ['logits, Gather', compared(two, [1, 0], gather), [0, 1]],
    ['logits, Slice', compared(two, [1, 0], slice), [0, 1]],
    ['two of three logits', compared(all, [2, 0], gather), [0, 2]],
    ['probabilities of a softmax', compared(softmax(two), [1, 0], gather), [0, 1]],
    ['two of three probabilities', compared(softmax(all), [2, 1], slice), [1, 2]],
    ['a sigmoid of each', compared(two, [1, 0], gather, 'Sigmoid'), [0, 1]],
    ['the smaller one', compared(two, [0, 1], gather), [1, 0]],
  ] as [string, Graph, number[]][])('takes no neurons: %s', async (_, graph, indices) => {
    const found = await classes(graph);
    const expected = await classes(chain([1, 1, 1, 2], ...body, scores(indices)));
    expect(new Set(expected.ann)).toEqual(new Set([0, 1]));
    expect(found.ann).toEqual(expected.ann);
    expect(found.snn).toEqual(expected.snn);
    expect(found.snn).toEqual(found.ann);
    expect(found.populations).toEqual([...expected.populations.slice(0, -1), 'readout 1']);
  });
});
