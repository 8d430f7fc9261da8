/** @file Which corrections a conversion takes, on which images, and what it says of them. */
import { describe, expect, it } from 'vitest';
import { random } from '../../test/random.ts';
import { chain, imagesOf } from '../../test/tiny-graph.ts';
import { finish, prepare } from '../convert/convert.ts';
import { floatTensor, sizeOf } from '../graph/tensor.ts';
import type { LabelledImages } from '../measure/tally.ts';
import { calibrate, convertSpread } from './convert.ts';
import { correctionsOn, hasImagesToFit } from './corrections.ts';
import type { FinishOptions } from './finish.ts';
import { firstOf, partOf } from './image-part.ts';
import { judgeOn } from './judge.ts';

const draw = random(21);
const weights = (...shape: number[]) =>
  floatTensor(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, () => draw() - 0.45),
  );
const graph = chain(
  [1, 1, 5, 5],
  ['Conv', {}, weights(6, 1, 3, 3)],
  ['Relu'],
  ['Flatten'],
  ['Gemm', { transB: 1 }, weights(4, 54), weights(4)],
);
const rows = Array.from({ length: 900 }, () => Array.from({ length: 25 }, () => draw()));
const images = imagesOf([1, 5, 5], rows);
const coarse = { steps: 2, digits: 1, inputDigits: 1 } as const;
const threshold = { kind: 'percentile', percentile: 99 } as const;

async function chosen(options: Partial<FinishOptions>, from: LabelledImages = images) {
  const seen: [number, number][] = [];
  const network = await convertSpread(graph, from, {
    ...coarse,
    ...options,
    onCandidate: (done, total) => seen.push([done, total]),
  });
  return { network, seen };
}

describe('a default conversion', () => {
  it('fits weights where that brings decisions nearer to the ANN\u2019s, and says so', async () => {
    const { network, seen } = await chosen({ threshold });
    expect(network.origin.correction).toBe('weights');
    // As it is, with corrected start potentials, with fitted weights.
    expect(seen).toEqual([1, 2, 3].map((done) => [done, 3]));
    const judge = await judgeOn(prepare(graph, images, coarse), images, {});
    const without = await chosen({ threshold, weightFit: false });
    expect(without.seen).toEqual([1, 2].map((done) => [done, 2]));
    expect(without.network.origin.correction).not.toBe('weights');
    const [fitted, unfitted] = [await judge(network), await judge(without.network)];
    expect(fitted.disagreement).toBeLessThan(0.95 * unfitted.disagreement);
  });

  it('gives the same network again', async () => {
    expect((await chosen({ threshold })).network).toEqual((await chosen({ threshold })).network);
  });

  it('counts no further than its total, with a second digit too', async () => {
    const { seen } = await chosen({ steps: 4, digits: 'auto' });
    expect(seen.length).toBeGreaterThan(0);
    for (const [i, [done, total]] of seen.entries()) {
      expect(total).toBe(14);
      expect(done).toBeLessThanOrEqual(total);
      expect(done).toBeGreaterThan(seen[i - 1]?.[0] ?? 0);
    }
  });

  it.each<[string, Partial<FinishOptions>, LabelledImages]>([
    ['start potentials are to stay', { biasCorrection: false }, images],
    ['steps are fine already', { steps: 16 }, images],
    ['the judge leaves too few images', {}, firstOf(images, 699)],
  ])('fits nothing where %s', async (_, options, from) => {
    const { network, seen } = await chosen(options, from);
    expect(network.origin.correction).not.toBe('weights');
    expect(seen[0][1]).toBe(options.biasCorrection === false ? 5 : 6);
  });

  it('stops at a signal', async () => {
    const stop = new AbortController();
    const aborted = expect.objectContaining({ code: 'aborted' });
    const onCandidate = (done: number) => {
      if (done === 6) stop.abort();
    };
    await expect(
      convertSpread(graph, images, { ...coarse, signal: stop.signal, onCandidate }),
    ).rejects.toEqual(aborted);
  });
});

describe('images to fit', () => {
  it('are those that the judge does not look at', async () => {
    const { preparation, ranges } = await calibrate(graph, images, coarse);
    const network = finish(preparation, ranges, images, coarse);
    const others = imagesOf([1, 5, 5], [...rows.slice(400, 900).reverse(), ...rows.slice(500)]);
    expect(partOf(others, 500, 900)).toEqual(partOf(images, 500, 900));
    const fitted = await correctionsOn(preparation, images)(network, 'weights');
    expect(await correctionsOn(preparation, others)(network, 'weights')).toEqual(fitted);
    expect(await correctionsOn(preparation, firstOf(images, 800))(network, 'weights')).not.toEqual(fitted);
    expect(hasImagesToFit(preparation, firstOf(images, 700))).toBe(true);
    expect(hasImagesToFit(preparation, firstOf(images, 699))).toBe(false);
  });
});
