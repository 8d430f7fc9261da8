/** @file Steps of single populations: how they are written, what they change, and what cannot have them. */
import { describe, expect, it } from 'vitest';
import { plainNetwork } from '../../test/plain-network.ts';
import { random } from '../../test/random.ts';
import { chain, gemm, imagesOf } from '../../test/tiny-graph.ts';
import { floatTensor } from '../graph/tensor.ts';
import { latency } from '../network/latency.ts';
import type { SpikingNetwork } from '../network/network.ts';
import { clockedSimulator } from '../simulate/clocked/clocked.ts';
import { simulatorOf } from '../simulate/simulator.ts';

const draw = random(7);
const kernel = (...shape: number[]) =>
  floatTensor(
    shape,
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => 2 * draw() - 1),
  );
const graph = chain(
  [1, 1, 6, 6],
  ['Conv', {}, kernel(3, 1, 3, 3)],
  ['Relu'],
  ['MaxPool', { kernel_shape: [2, 2], strides: [2, 2] }],
  ['Conv', {}, kernel(5, 3, 2, 2)],
  ['Relu'],
  ['Flatten'],
  gemm(
    Array.from({ length: 4 }, () => Array.from({ length: 5 }, () => 2 * draw() - 1)),
    [0, 0.1, 0, -0.1],
  ),
);
const images = imagesOf(
  [1, 6, 6],
  Array.from({ length: 12 }, () => Array.from({ length: 36 }, draw)),
);
const image = (i: number) => images.pixels.subarray(36 * i, 36 * (i + 1));
const all = (steps: number) => new Map(['input', 'conv1', 'conv2'].map((name) => [name, steps]));

const isSame = (a: SpikingNetwork, b: SpikingNetwork): void => {
  for (let i = 0; i < images.length; i++) {
    const [one, other] = [simulatorOf(a, 'event').run(image(i)), simulatorOf(b, 'event').run(image(i))];
    expect(one.potentials).toEqual(other.potentials);
    expect(one.spikes).toEqual(other.spikes);
    expect(one.synops).toEqual(other.synops);
  }
};

describe('steps of single populations', () => {
  it.each([3, 9])('where all have %i, the network is one of so many steps', async (steps) => {
    const plain = await plainNetwork(graph, images, { steps, weights: 'int8' });
    const own = await plainNetwork(graph, images, { steps: 5, layerSteps: all(steps), weights: 'int8' });
    isSame(own, plain);
    expect(latency(own)).toBe(3 * steps);
  });

  it('give each layer its own fineness, and stages their length', async () => {
    const layerSteps = new Map([
      ['input', 32],
      ['conv2', 2],
    ]);
    const network = await plainNetwork(graph, images, { steps: 8, layerSteps, threshold: { kind: 'max' } });
    expect(network.populations.map((p) => ('steps' in p ? p.steps : null))).toEqual([32, 8, 8, 2, null]);
    expect(latency(network)).toBe(32 + 8 + 2);
    for (let i = 0; i < images.length; i++) {
      const { spikeTimes, logits } = clockedSimulator(network).run(image(i), { trace: true });
      expect(Math.max(...(spikeTimes?.get('conv2') ?? []))).toBeLessThanOrEqual(2);
      expect(simulatorOf(network, 'event').run(image(i)).logits).toEqual(logits);
    }
    // With the largest activation as xMax one of them is carried by the earliest spike there is.
    const earliest = images.labels.map((_, i) =>
      Math.min(...(clockedSimulator(network).run(image(i), { trace: true }).spikeTimes?.get('conv2') ?? [])),
    );
    expect(Math.min(...earliest)).toBe(0);
  });

  it('of as many as the network has are the network’s', async () => {
    isSame(
      await plainNetwork(graph, images, { steps: 4, layerSteps: all(4) }),
      await plainNetwork(graph, images, { steps: 4 }),
    );
  });

  it('make pixels finer: more of them bring the logits nearer to the ANN’s', async () => {
    const error = async (input: number): Promise<number> => {
      const network = await plainNetwork(graph, images, {
        steps: 64,
        layerSteps: new Map([['input', input]]),
      });
      const exact = await plainNetwork(graph, images, { steps: 'continuous' });
      let sum = 0;
      for (let i = 0; i < images.length; i++) {
        const [a, b] = [network, exact].map((of) => simulatorOf(of, 'scalar').run(image(i)).logits);
        a.forEach((logit, k) => {
          sum += (logit - b[k]) ** 2;
        });
      }
      return sum;
    };
    expect(await error(256)).toBeLessThan((await error(4)) / 4);
  });

  it('must be the same where a relay joins the spikes', async () => {
    const joined = chain(
      [1, 1, 1, 2],
      ['Conv', {}, floatTensor([1, 1, 1, 1], [1])],
      ['Relu'],
      ['Conv', {}, floatTensor([1, 1, 1, 1], [2])],
      ['Relu'],
      ['Concat', { axis: 1 }, 'v2'],
      ['Flatten'],
      gemm([[1, 2, 3, 4]], [0]),
    );
    const options = (...layerSteps: [string, number][]) => ({ steps: 4, layerSteps: new Map(layerSteps) });
    const pair = imagesOf([1, 1, 2], [[0.5, 1]]);
    await expect(plainNetwork(joined, pair, options(['conv1', 2]))).rejects.toThrow(
      /passes on spikes of populations that would have 2 and 4 steps; give conv1 and conv2 the same/,
    );
    const same = await plainNetwork(joined, pair, options(['conv1', 2], ['conv2', 2]));
    expect(clockedSimulator(same).run([0.5, 1]).logits).toEqual(
      simulatorOf(same, 'event').run([0.5, 1]).logits,
    );
  });

  it.each([
    [
      'a name that is none',
      { steps: 4, layerSteps: new Map([['dense', 2]]) },
      /there are input, conv1, conv2/,
    ],
    ['continuous time', { steps: 'continuous', layerSteps: all(2) }, /Continuous time has no steps/],
    ['codes that leave spikes out', { steps: 4, layerSteps: all(2), deadline: 2 }, /send every spike/],
  ] as const)('do not go with %s', async (_, options, words) => {
    await expect(plainNetwork(graph, images, options)).rejects.toThrow(words);
    await expect(plainNetwork(graph, images, options)).rejects.toThrow(
      expect.objectContaining({ code: 'usage' }),
    );
  });
});

describe('threshold rules of single populations', () => {
  it.each(['conv9', 'input', 'pool1'])(
    'are refused for %s, with the populations that can have one',
    async (name) => {
      const layerThresholds = new Map([[name, { kind: 'max' } as const]]);
      const made = plainNetwork(graph, images, { steps: 4, layerThresholds });
      await expect(made).rejects.toMatchObject({
        code: 'usage',
        message: `No population "${name}" can have a threshold rule of its own; there are conv1, conv2.`,
      });
    },
  );
});
