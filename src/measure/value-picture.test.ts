import { describe, expect, it } from 'vitest';
import { random } from '../../test/random.ts';
import { spiking } from '../../test/tiny-network.ts';
import type { SpikingPopulation } from '../network/network.ts';
import { addToPicture, emptyPicture, mergePicture } from './value-picture.ts';

const population = (neurons: number): SpikingPopulation => ({
  ...(spiking('p', [neurons]) as SpikingPopulation),
  xMax: Float64Array.of(2),
});

describe('the picture of a layer', () => {
  it('has one bin per step, centred on it, and all beyond in the last', () => {
    const picture = emptyPicture(4);
    addToPicture(picture, population(5), [0.2, 0.3, 2, 3, 40], [0, 0.5, 2, 2, 2], 1);
    // Fractions of xMax 0.1, 0.15, 1, 1.5, 20 on bins at 0, 0.25, …, 1.5.
    expect([...picture.ann]).toEqual([1, 1, 0, 0, 1, 0, 2]);
    expect([...picture.snn]).toEqual([1, 1, 0, 0, 3, 0, 0]);
  });
  it('leaves out pairs of zeros, keeps those of one', () => {
    const picture = emptyPicture(4);
    addToPicture(picture, population(3), [-1, 0, 1], [0, 0.5, 0], 1);
    expect(picture.pairs.map(({ ann, snn }) => [ann, snn]).sort()).toEqual([
      [0, 0.25],
      [0.5, 0],
    ]);
  });
  it('is bounded, and the same however the images are cut into parts', () => {
    const draw = random(3);
    const images = Array.from({ length: 9 }, () => ({
      values: Array.from({ length: 300 }, () => draw() * 3),
      carried: Array.from({ length: 300 }, () => draw() * 2),
      salt: Math.floor(draw() * 2 ** 32),
    }));
    const of = (some: typeof images) => {
      const picture = emptyPicture(8);
      for (const { values, carried, salt } of some)
        addToPicture(picture, population(300), values, carried, salt);
      return picture;
    };
    const merged = of(images.slice(5));
    mergePicture(merged, of(images.slice(0, 2)));
    mergePicture(merged, of(images.slice(2, 5)));
    expect(merged).toEqual(of(images));
    expect(merged.pairs.length).toBeGreaterThan(100);
    expect(merged.pairs.length).toBeLessThan(2700 / 2);
  });
  it('holds the pairs of the smallest hashes, however many a layer has', () => {
    const draw = random(4);
    const values = Array.from({ length: 20_000 }, () => draw() * 3);
    const picture = (neurons: readonly number[]) => {
      const some = values.map((value, i) => (neurons.includes(i % 10) ? value : 0));
      const made = emptyPicture(8);
      addToPicture(made, population(values.length), some, some, 7);
      return made.pairs;
    };
    // Tenths of the layer, each with few enough pairs to be held at once.
    const tenths = Array.from({ length: 10 }, (_, tenth) => picture([tenth])).flat();
    const least = tenths.sort((a, b) => a.hash - b.hash).slice(0, 400);
    expect(picture([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])).toEqual(least);
  });
});
