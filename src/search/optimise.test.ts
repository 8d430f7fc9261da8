import { describe, expect, it } from 'vitest';
import type { Threshold } from '../convert/threshold.ts';
import { type Outcome, optimise, type Search } from './optimise.ts';
import { describeSetting, type Setting } from './setting.ts';

const mse: Threshold = { kind: 'mse' };
const p99: Threshold = { kind: 'percentile', percentile: 99 };

/** A search over made-up outcomes; `tried` lists the settings in the order in which they were judged. */
function searchOf(
  outcomeOf: (setting: Setting) => Omit<Outcome, 'latency'> | undefined,
  more: Partial<Search> = {},
) {
  const tried: string[] = [];
  const search: Search = {
    goal: 'steps',
    maxLoss: 0.001,
    steps: [2, 4, 8],
    rules: [mse, p99],
    populations: [],
    layerSteps: new Map(),
    layers: [],
    mayCorrect: false,
    mayFit: () => false,
    mayCut: false,
    async judge(setting) {
      tried.push(describeSetting(setting));
      const found = outcomeOf(setting);
      return found && { ...found, latency: latencyOf(setting) };
    },
    ...more,
  };
  return { search, tried };
}

/** Of three stages: those of `x`, `y` and `z`. */
const latencyOf = ({ steps, layerSteps, deadline = steps }: Setting): number =>
  ['x', 'y', 'z'].reduce((sum, name) => sum + Math.min(deadline, layerSteps.get(name) ?? steps), 0);

const outcome = (disagreement: number, spikes: number, synops = spikes): Omit<Outcome, 'latency'> => ({
  disagreement,
  spikes,
  synops,
});

describe('the fewest steps', () => {
  it('stops at the first number that will do, with the rule of fewer spikes', async () => {
    const { search, tried } = searchOf(({ steps, threshold }) =>
      outcome(0.004 / steps, threshold === p99 ? 10 : 20),
    );
    const best = await optimise(search);
    expect(best && describeSetting(best.setting)).toBe('4 steps, percentile:99');
    expect(tried).toEqual([
      '2 steps, mse',
      '2 steps, percentile:99',
      '4 steps, mse',
      '4 steps, percentile:99',
    ]);
  });
  it('gives populations rules of their own, and corrects, where that brings a number within the mark', async () => {
    const { search } = searchOf(
      ({ thresholds, correction }) =>
        outcome(
          0.0016 - (thresholds.get('b') === undefined ? 0 : 0.0004) - (correction === 'bias' ? 0.0003 : 0),
          1,
        ),
      { steps: [4], populations: ['a', 'b'], mayCorrect: true },
    );
    const best = await optimise(search);
    expect(best?.outcome.disagreement).toBeCloseTo(0.0009, 10);
    expect(best && describeSetting(best.setting)).toBe('4 steps, mse, b fraction:2, corrected');
  });
  it('gives layers fewer steps for as long as decisions stay, and counts those of all stages', async () => {
    const { search, tried } = searchOf(
      ({ steps, layerSteps }) =>
        outcome((layerSteps.get('y') ?? steps) < 3 || layerSteps.has('z') ? 1 : 0.0005, 1),
      { steps: [4], rules: [mse], layers: [['x'], ['y'], ['z']] },
    );
    const best = await optimise(search);
    expect(best && describeSetting(best.setting)).toBe('4 steps, x in 1, y in 3, mse');
    expect(tried.slice(0, 3)).toEqual(['4 steps, mse', '4 steps, x in 3, mse', '4 steps, x in 2, mse']);
  });
  it('keeps to steps of layers that are given, and names them where they are others', async () => {
    const { search, tried } = searchOf(() => outcome(1, 1), {
      steps: [1, 2, 4],
      rules: [mse],
      layerSteps: new Map([['x', 2]]),
    });
    await optimise(search);
    expect(tried).toEqual(['1 step, x in 2, mse', '2 steps, mse', '4 steps, x in 2, mse']);
  });
  it('gives single layers more steps where all of them together miss the mark', async () => {
    const { search } = searchOf(
      ({ steps, layerSteps }) => outcome((layerSteps.get('x') ?? steps) >= 8 ? 0.0009 : 0.0015, 1),
      { steps: [4, 8, 16], rules: [mse], layers: [['x'], ['y'], ['z']] },
    );
    const best = await optimise(search);
    expect(best && describeSetting(best.setting)).toBe('8 steps, y in 1, z in 1, mse');
  });
  it('comes as near as it can', async () => {
    const { search } = searchOf(({ steps }) => outcome(1 / steps, 1));
    expect((await optimise(search))?.setting.steps).toBe(8);
  });
});

describe('weights', () => {
  /** Fitting takes a third of the differences away, and one spike in ten. */
  const fitted = ({ correction }: Setting, disagreement: number, spikes: number) =>
    correction === 'weights' ? outcome((2 / 3) * disagreement, 0.9 * spikes) : outcome(disagreement, spikes);

  it('are fitted where that brings a number of steps within the loss, and not far from it or at many steps', async () => {
    const { search, tried } = searchOf((setting) => fitted(setting, 0.0048 / setting.steps, 1), {
      rules: [mse],
      mayFit: (steps) => steps < 8,
    });
    const best = await optimise(search);
    expect(best && describeSetting(best.setting)).toBe('4 steps, mse, fitted');
    expect(tried).toEqual(['2 steps, mse', '4 steps, mse', '4 steps, mse, fitted']);
  });

  it('are fitted once all else is chosen, and let fewer steps do where spikes count', async () => {
    const { search, tried } = searchOf((setting) => fitted(setting, 0.0028 / setting.steps, setting.steps), {
      goal: 'spikes',
      rules: [mse],
      mayCorrect: true,
      mayFit: () => true,
    });
    const best = await optimise(search);
    expect(best && describeSetting(best.setting)).toBe('2 steps, mse, fitted');
    expect(tried).toEqual([
      '2 steps, mse',
      '2 steps, mse, fitted',
      '4 steps, mse',
      '8 steps, mse',
      '4 steps, mse, corrected',
      '4 steps, mse, corrected',
      '4 steps, mse, fitted',
    ]);
  });
});

describe('the fewest spikes', () => {
  it('looks at all steps, and then at each population', async () => {
    const { search, tried } = searchOf(
      ({ steps, thresholds }) =>
        outcome(0.002 / steps, steps * (thresholds.get('a')?.kind === 'max' ? 9 : 10), -steps),
      { goal: 'spikes', populations: ['a'] },
    );
    const best = await optimise(search);
    expect(best && describeSetting(best.setting)).toBe('2 steps, mse, a max');
    expect(tried.filter((text) => text.startsWith('8 steps'))).toHaveLength(2);
  });
  it('drops late spikes for as long as decisions stay', async () => {
    const { search, tried } = searchOf(({ deadline = 8 }) => outcome(deadline < 6 ? 0.01 : 0, deadline), {
      goal: 'spikes',
      steps: [8],
      rules: [mse],
      mayCut: true,
    });
    const best = await optimise(search);
    expect(best && describeSetting(best.setting)).toBe('8 steps, mse, deadline 6');
    expect(tried.at(-1)).toBe('8 steps, mse, deadline 5');
  });
  it('of operations, if they are the goal', async () => {
    const { search } = searchOf(({ steps }) => outcome(0, steps, -steps), { goal: 'synops' });
    expect((await optimise(search))?.setting.steps).toBe(8);
  });
  it('passes by what cannot be built', async () => {
    const { search } = searchOf(({ threshold }) => (threshold === mse ? undefined : outcome(0, 1)), {
      goal: 'spikes',
    });
    const best = await optimise(search);
    expect(best && describeSetting(best.setting)).toBe('2 steps, percentile:99');
    const nothing = searchOf(() => undefined);
    expect(await optimise(nothing.search)).toBeUndefined();
  });
});
