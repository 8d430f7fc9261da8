/** @file NIR graphs: of spiking networks written by this program, and rate-coded ones as other tools write them. */
import fc from 'fast-check';
import { isOwnNir, networkToNir, nirToGraph, nirToNetwork } from '../../../src/formats/nir/index.ts';
import type { NirArray, NirGraph, NirNode } from '../../../src/formats/nir/record.ts';
import { writeNir } from '../../../src/formats/nir/write.ts';
import { saveNetwork } from '../../../src/network/file.ts';
import { randomCase } from '../../random-network.ts';
import { mutateBytes } from '../bytes.ts';
import { convertGraph } from '../conversion.ts';
import { mutatedFile } from '../hdf5/mutate.ts';
import { readNirFile } from '../hdf5/read.ts';
import { type Group, readTree, ready, writeTree } from '../hdf5/tree.ts';
import type { Target } from '../target.ts';

const array = (...shape: readonly number[]): NirArray => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => ((i % 5) + 1) / 4),
});

const rateCoded: NirGraph = {
  type: 'NIRGraph',
  nodes: new Map<string, NirNode>([
    ['input', { type: 'Input', shape: [1, 4, 4] }],
    [
      'conv',
      {
        type: 'Conv2d',
        inputShape: [4, 4],
        weight: array(2, 1, 3, 3),
        bias: array(2),
        groups: 1,
        stride: [1, 1],
        padding: 'same',
        dilation: [1, 1],
      },
    ],
    ['if', { type: 'IF', arrays: { r: array(2, 4, 4), v_threshold: array(2, 4, 4) } }],
    ['pool', { type: 'AvgPool2d', kernel: [2, 2], stride: [2, 2], padding: [0, 0] }],
    ['flat', { type: 'Flatten', inputShape: [2, 2, 2], startDim: 0, endDim: -1 }],
    [
      'inner',
      {
        type: 'NIRGraph',
        nodes: new Map<string, NirNode>([
          ['in', { type: 'Input', shape: [8] }],
          ['scale', { type: 'Scale', arrays: { scale: array(8) } }],
          ['out', { type: 'Output', shape: [8] }],
        ]),
        edges: [
          ['in', 'scale'],
          ['scale', 'out'],
        ],
        metadata: {},
      },
    ],
    ['dense', { type: 'Affine', arrays: { weight: array(3, 8), bias: array(3) } }],
    ['output', { type: 'Output', shape: [3] }],
  ]),
  edges: ['input', 'conv', 'if', 'pool', 'flat', 'inner', 'dense', 'output'].flatMap((to, i, all) =>
    i === 0 ? [] : [[all[i - 1], to] as const],
  ),
  metadata: { made: 'by hand', depth: 3, more: { x: array(2) } },
};

interface Seed {
  readonly tree: Group;
  readonly bytes: Uint8Array;
}

let made: readonly Seed[] | undefined;

async function makeSeeds(): Promise<readonly Seed[]> {
  await ready;
  const networks = fc.sample(randomCase, { numRuns: 40, seed: 3 }).map((sample) => sample.network);
  const graphs = networks.flatMap((network) => graphOf(() => networkToNir(network))).slice(0, 5);
  const written: Seed[] = [];
  for (const graph of [rateCoded, ...graphs]) {
    const tree = readTree(await writeNir(graph));
    written.push({ tree, bytes: writeTree(tree) });
  }
  return written;
}

/** Some networks have no form in NIR. */
function graphOf(make: () => NirGraph): NirGraph[] {
  try {
    return [make()];
  } catch {
    return [];
  }
}

export const nir: Target = {
  name: 'nir',
  async seeds() {
    made ??= await makeSeeds();
    return made.map(({ bytes }) => bytes);
  },
  mutate(bytes, draw) {
    const seed = made?.find((known) => known.bytes === bytes);
    return seed === undefined ? mutateBytes(bytes, draw) : mutatedFile(seed.tree, draw);
  },
  async run(bytes) {
    const { graph } = await readNirFile(bytes);
    if (!isOwnNir(graph)) return convertGraph(nirToGraph(graph, 'x'));
    saveNetwork(nirToNetwork(graph, 'x'));
    return 'network';
  },
};
