/**
 * @file Work on a chain of layers grows as the chain does. What is counted is not time but how often records of populations and
 * projections are read, which is the same on every machine.
 */
import { expect, it } from 'vitest';
import { imagesForFit } from '../src/correct/fit-sample.ts';
import { floatTensor } from '../src/graph/tensor.ts';
import { checkNetwork } from '../src/network/check.ts';
import { clockedLife } from '../src/network/latency.ts';
import type { SpikingNetwork } from '../src/network/network.ts';
import { clockedSimulator } from '../src/simulate/clocked/clocked.ts';
import { canCompile, eventSimulator, simulatorOf } from '../src/simulate/index.ts';
import { plainNetwork } from './plain-network.ts';
import { chain, gemm, imagesOf, type Layer } from './tiny-graph.ts';

const layer: readonly Layer[] = [['Conv', {}, floatTensor([1, 1, 1, 1], [1])], ['Relu']];

/** A network of so many layers whose records count their reads. */
async function countedNetwork(layers: number): Promise<{ network: SpikingNetwork; reads: () => number }> {
  const graph = chain(
    [1, 1, 1, 2],
    ...Array.from({ length: layers }, () => layer).flat(),
    ['Flatten'],
    gemm(
      [
        [1, 0],
        [0, 1],
      ],
      [0, 0],
    ),
  );
  const plain = await plainNetwork(graph, imagesOf([1, 1, 2], [[0.5, 1]]), { steps: 4 });
  let reads = 0;
  const counted = <T extends object>(record: T): T =>
    new Proxy(record, {
      get(target, property, receiver) {
        reads++;
        return Reflect.get(target, property, receiver);
      },
    });
  const network = {
    ...plain,
    populations: plain.populations.map(counted),
    projections: plain.projections.map(counted),
  };
  return { network, reads: () => reads };
}

const works: Readonly<Record<string, (network: SpikingNetwork) => unknown>> = {
  'checking a network': checkNetwork,
  'asking whether the engine holds it': canCompile,
  'compiling it': (network) => simulatorOf(network, 'event'),
  'preparing the scalar simulator': eventSimulator,
  'running the clocked simulator': (network) => clockedSimulator(network).run([1, 0]),
  'counting images for a fit': (network) => imagesForFit(network, 1000),
  'timing its stages': clockedLife,
};

it.each(Object.entries(works))('%s reads twice as much of a chain twice as long', async (_, work) => {
  const readsOf = async (layers: number): Promise<number> => {
    const { network, reads } = await countedNetwork(layers);
    work(network);
    return reads();
  };
  const [short, long] = [await readsOf(100), await readsOf(200)];
  expect(long / short).toBeGreaterThan(1.8);
  expect(long / short).toBeLessThan(2.1);
});
