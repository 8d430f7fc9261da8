/** @file The search, on made-up estimates: what is tried, in which order, and what is chosen. */
import { describe, expect, it } from 'vitest';
import { pooledPair } from '../../test/tiny-network.ts';
import { FirstspikeError } from '../error.ts';
import type { NetworkMaker } from './automatic.ts';
import type { Estimate } from './proxy.ts';
import { givenAs, type ResolvedSettings } from './resolve.ts';
import { type SearchRequest, searchConversions } from './search.ts';
import { type ConversionSettings, formatSettings, parseSettings } from './settings.ts';

const noNetwork = pooledPair();

/** A search over made-up estimates; a network is known by its settings. */
async function search(
  estimateOf: (settings: ResolvedSettings) => Omit<Estimate, 'latency'> | undefined,
  request: Partial<SearchRequest> & { readonly given?: string },
  maker: Partial<NetworkMaker> = {},
) {
  const made = new Map<object, ResolvedSettings>();
  const tried: string[] = [];
  const { given = '', ...rest } = request;
  const result = await searchConversions(
    {
      goal: 'steps',
      steps: [2, 4, 8],
      settings: parseSettings(given),
      onTrial: ({ settings }) => {
        tried.push(short(settings));
      },
      ...rest,
    },
    {
      async build(settings) {
        if (!estimateOf(settings)) throw new FirstspikeError('range', 'integers cannot hold the weights');
        const network = { ...noNetwork };
        made.set(network, settings);
        return network;
      },
      async proxy() {
        return async (network) => {
          const settings = made.get(network);
          const found = settings && estimateOf(settings);
          if (!settings || !found) throw new RangeError('a network of the maker');
          return { ...found, latency: latencyOf(settings) };
        };
      },
      hasImagesToFit: false,
      staircaseSteps: new Map(),
      layers: [],
      populations: [],
      ...maker,
    },
  );
  return { chosen: short(result.chosen.settings), estimate: result.chosen.estimate, tried };
}

/** What differs from the plain settings. */
const short = ({ automatic: _, ...settings }: ConversionSettings): string =>
  formatSettings(settings).replace(',layer-steps=none', '').replace(',correction=none', '');

/** Of three stages: those of `x`, `y` and `z`. */
const latencyOf = ({ steps, layerSteps, selection }: ResolvedSettings): number =>
  ['x', 'y', 'z'].reduce((sum, name) => {
    const own = layerSteps.get(name) ?? Number(steps);
    return sum + Math.min(selection.deadline ?? own, own);
  }, 0);

const estimate = (disagreement: number, spikes: number, synops = spikes): Omit<Estimate, 'latency'> => ({
  disagreement,
  spikes,
  synops,
});

const oneRule = 'threshold=mse';
const noCorrection = 'correction=none';
const alike = 'layer-steps=none';

describe('the fewest steps', () => {
  it('stop at the first number that will do, with the rule of fewer spikes', async () => {
    const { chosen, tried } = await search(
      ({ steps, threshold }) => estimate(0.004 / Number(steps), threshold.kind === 'percentile' ? 10 : 20),
      { given: `${noCorrection},${alike}` },
    );
    expect(chosen).toBe('steps=4,threshold=percentile:99.9');
    expect(tried.filter((text) => text.startsWith('steps=8'))).toEqual([]);
  });

  it('come with rules of single populations and a correction, where those bring a number within the loss', async () => {
    const result = await search(
      ({ layerThresholds, correction }) =>
        estimate(0.0016 - (layerThresholds.has('b') ? 0.0004 : 0) - (correction === 'bias' ? 0.0003 : 0), 1),
      { steps: [4], given: alike },
      { populations: ['a', 'b'] },
    );
    expect(result.estimate.disagreement).toBeCloseTo(0.0009, 10);
    expect(result.chosen).toBe('steps=4,threshold=mse,layer-thresholds=b:fraction:2,correction=bias');
  });

  it('are fewer in single layers for as long as decisions stay, and are those of all stages', async () => {
    const { chosen, tried } = await search(
      ({ steps, layerSteps }) =>
        estimate((layerSteps.get('y') ?? Number(steps)) < 3 || layerSteps.has('z') ? 1 : 0.0005, 1),
      { steps: [4], given: `${oneRule},${noCorrection}` },
      { layers: [['x'], ['y'], ['z']] },
    );
    expect(chosen).toBe('steps=4,layer-steps=x:1+y:3,threshold=mse');
    expect(tried.slice(0, 3)).toEqual([
      'steps=4,threshold=mse',
      'steps=4,layer-steps=x:3,threshold=mse',
      'steps=4,layer-steps=x:2,threshold=mse',
    ]);
  });

  it('keep the layers\u2019 steps that are given', async () => {
    const attempt = search(() => estimate(1, 1), {
      steps: [2, 4],
      given: `${oneRule},${noCorrection},layer-steps=x:2`,
    });
    await expect(attempt).rejects.toMatchObject({
      code: 'range',
      message: expect.stringContaining('layer-steps=x:2'),
    });
  });

  it('are more in single layers where all of them alike exceed the loss', async () => {
    const { chosen } = await search(
      ({ steps, layerSteps }) => estimate((layerSteps.get('x') ?? Number(steps)) >= 8 ? 0.0009 : 0.0015, 1),
      { steps: [4, 16], given: `${oneRule},${noCorrection}` },
      { layers: [['x'], ['y'], ['z']] },
    );
    expect(chosen).toBe('steps=4,layer-steps=x:8+y:1+z:1,threshold=mse');
  });

  it('that come nearest are named where none will do', async () => {
    const attempt = search(({ steps }) => estimate(1 / Number(steps), 1), {
      given: `${oneRule},${noCorrection},${alike}`,
    });
    await expect(attempt).rejects.toMatchObject({ code: 'range', message: expect.stringMatching(/steps=8/) });
  });
});

describe('a weight fit', () => {
  /** Takes a third of the differences away, and one spike in ten. */
  const fitted = ({ correction }: ResolvedSettings, disagreement: number, spikes: number) =>
    correction === 'weights'
      ? estimate((2 / 3) * disagreement, 0.9 * spikes)
      : estimate(disagreement, spikes);

  it('is tried where it brings a number of steps within the loss, and not far from it', async () => {
    const { chosen, tried } = await search(
      (settings) => fitted(settings, 0.0048 / Number(settings.steps), 1),
      { given: `${oneRule},${alike}` },
      { hasImagesToFit: true },
    );
    expect(chosen).toBe('steps=4,threshold=mse,correction=weights');
    expect(tried).toEqual([
      'steps=2,threshold=mse',
      'steps=4,threshold=mse',
      'steps=4,threshold=mse,correction=weights',
    ]);
  });

  it('is not tried without images, or where the correction is given', async () => {
    const exact = (settings: ResolvedSettings) => fitted(settings, 0.0048 / Number(settings.steps), 1);
    const without = await search(exact, { given: `${oneRule},${alike}` });
    expect(without.tried.filter((text) => text.includes('weights'))).toEqual([]);
    const given = await search(
      exact,
      { given: `${oneRule},${alike},${noCorrection}` },
      { hasImagesToFit: true },
    );
    expect(given.tried.filter((text) => text.includes('weights'))).toEqual([]);
  });

  it('lets fewer steps do where spikes count', async () => {
    const { chosen } = await search(
      (settings) => fitted(settings, 0.0028 / Number(settings.steps), Number(settings.steps)),
      { goal: 'spikes', given: `${oneRule},${alike}` },
      { hasImagesToFit: true },
    );
    expect(chosen).toBe('steps=2,threshold=mse,correction=weights');
  });
});

describe('the fewest spikes', () => {
  it('drop late spikes for as long as decisions stay', async () => {
    const { chosen, tried } = await search(
      ({ selection: { deadline = 8 } }) => estimate(deadline < 6 ? 0.01 : 0, deadline),
      { goal: 'spikes', steps: [8], given: `${oneRule},${noCorrection}` },
    );
    expect(chosen).toBe('steps=8,threshold=mse,deadline=6');
    expect(tried.at(-1)).toBe('steps=8,threshold=mse,deadline=5');
  });

  it('are of synaptic operations, if these are the goal', async () => {
    const { chosen } = await search(({ steps }) => estimate(0, Number(steps), -Number(steps)), {
      goal: 'synops',
      given: `${oneRule},${noCorrection},${alike}`,
    });
    expect(chosen).toBe('steps=8,threshold=mse');
  });

  it('pass by what integers cannot hold', async () => {
    const { chosen } = await search(
      ({ threshold }) => (threshold.kind === 'mse' ? undefined : estimate(0, 1)),
      { goal: 'spikes', given: `${noCorrection},${alike}` },
    );
    expect(chosen).toBe('steps=2,threshold=percentile:99.9');
    await expect(search(() => undefined, {})).rejects.toMatchObject({
      code: 'range',
      message: expect.stringContaining('integers cannot hold the weights'),
    });
  });
});

it('estimates of an earlier search are not made again', async () => {
  const known = new Map<string, Estimate>();
  const request = { given: `${oneRule},${alike}` };
  await search(({ steps }) => estimate(0.004 / Number(steps), 1), {
    ...request,
    onTrial: ({ settings, estimate: found }) => {
      known.set(formatSettings(settings), found);
    },
  });
  let built = 0;
  const counted = (settings: ResolvedSettings) => {
    built++;
    return estimate(0.004 / Number(settings.steps), 1);
  };
  await search(counted, { ...request, known });
  // Only the chosen network is made.
  expect(built).toBe(1);
});

it('settings in full are given as they were', () => {
  const text =
    'steps=8,layer-steps=none,threshold=max,per=layer,weights=int8,rounding=floor,deadline=4,correction=bias';
  const resolved = parseSettings(text);
  const full: ResolvedSettings = {
    steps: 8,
    layerSteps: new Map(),
    threshold: { kind: 'max' },
    layerThresholds: new Map(),
    per: 'layer',
    weights: 'int8',
    rounding: 'floor',
    selection: { deadline: 4 },
    correction: 'bias',
  };
  expect(givenAs(full)).toEqual(resolved);
});
