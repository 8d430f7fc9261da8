/**
 * @file A model that is hardly ever right because of how its images are given: the other way is named, and only where it makes the
 * model right.
 */
import { expect, it } from 'vitest';
import { random } from '../../test/random.ts';
import { chain, gemm } from '../../test/tiny-graph.ts';
import type { ImageDataset } from '../data/dataset.ts';
import { annOf } from '../ops/ann.ts';
import { annDecider, doubtOf } from './alternatives.ts';

const SIZE = 6;
const third = (place: number): number => Math.floor((3 * place) / SIZE);

/** Sees a bright column at the left, in the middle, at the right; `bias` speaks for class 0 where all is dark. */
const bars = (bias = 0) =>
  chain(
    [1, 1, SIZE, SIZE],
    ['Flatten'],
    gemm(
      [0, 1, 2].map((label) =>
        Array.from({ length: SIZE * SIZE }, (_, i) => (third(i % SIZE) === label ? 0.2 : -0.1)),
      ),
      [bias, 0, 0],
    ),
  );

/** @param value of a pixel by its row, its column and the label */
function images(
  value: (row: number, column: number, label: number, noise: number) => number,
  store: (values: number[]) => ImageDataset['pixels'] = (values) => Uint8Array.from(values),
): ImageDataset {
  const draw = random(3);
  const labels = Int32Array.from({ length: 60 }, (_, i) => i % 3);
  const values = [...labels].flatMap((label) =>
    Array.from({ length: SIZE * SIZE }, (_, i) =>
      value(Math.floor(i / SIZE), i % SIZE, label, Math.floor(40 * draw())),
    ),
  );
  const shape = [1, SIZE, SIZE] as const;
  return { name: 'bars', split: 'test', shape, length: 60, classes: 3, labels, pixels: store(values) };
}

const upright = images((_, column, label, noise) => (third(column) === label ? 180 : 20) + noise);

const doubt = (data: ImageDataset, graph = bars()) => doubtOf(annDecider(annOf(graph, data)), data);

it('says nothing of a model that is right', async () => {
  expect(await doubt(upright)).toBeUndefined();
});

it('names inverted pixels, of bytes and of floats, beside negated scores, which explain a linear model alike', async () => {
  const dark = (_: number, column: number, label: number, noise: number) =>
    255 - (third(column) === label ? 180 : 20) - noise;
  const expected =
    /^The ANN is right on 0\.0 % of bars, which is below chance for 3 classes, with pixels scaled as "unit"; with the pixels inverted it would be right on 100\.0 % of 60, with the smallest score deciding it would be right on 100\.0 % of 60 of the images: try data whose pixels are white − pixel or a model whose scores are negated\.$/;
  expect(await doubt(images(dark))).toMatch(expected);
  const floats = (values: number[]) => Float32Array.from(values, (value) => value / 255);
  expect(await doubt(images(dark, floats))).toMatch(expected);
});

it('names transposed images, although their accuracy is that of chance', async () => {
  const lying = images((row, _, label, noise) => (third(row) === label ? 180 : 20) + noise);
  expect(await doubt(lying)).toMatch(/with rows and columns exchanged it would be right on 100\.0 % of 60/);
});

it('names the scaling, for pixels 0…1 of a model that was trained on bytes', async () => {
  // The bias outweighs any difference of pixels up to 1, and none of pixels up to 255.
  const floats = { ...upright, pixels: Float32Array.from(upright.pixels, (pixel) => pixel / 255) };
  const found = await doubt(floats, bars(100));
  expect(found).toMatch(
    /^The ANN is right on 33\.3 % .*with pixels scaled as "bytes" it would be right on 100/,
  );
  expect(found).toMatch(/try --preprocess bytes\.$/);
  const saved = await doubtOf(annDecider(annOf(bars(100), floats)), floats, { isSaved: true });
  expect(saved).toMatch(/try to convert the ANN again with --preprocess bytes\.$/);
});

it('names all scalings that explain the decisions alike', async () => {
  // Bright less dark is 160 / 255 · 36 · 0.1 = 2.26 of pixels 0…1, 7.3 and 6.4 of standardised ones; the bias lies between.
  expect(await doubt(upright, bars(5))).toMatch(
    /try --preprocess bytes or --preprocess mean=0\.1307,std=0\.3081 or --preprocess mean=0\.2860,std=0\.3530\.$/,
  );
});

it('names the scale that a network was converted with, where its decisions are chance', async () => {
  const { scaling: _, ...fixed } = annDecider(annOf(bars(), upright));
  const guessing = { ...fixed, decide: async ({ length }: { length: number }) => new Int32Array(length) };
  expect(await doubtOf(guessing, upright, { isSaved: true })).toMatch(
    /scaled as "unit".*; that scale was chosen when the network was converted: .* convert it again with --preprocess\.$/,
  );
});

it.each([
  ['half', 2, '50.0'],
  ['two thirds', Number.POSITIVE_INFINITY, '66.7'],
])(
  'names channels in reverse order, of a model that is right on %s of the images',
  async (_share, period, right) => {
    // Scores: red, green, 150. Class 0 is taken for class 2. Class 2 has any blue: read as red, it is class 0 where it is bright.
    const shape = [3, 1, 1] as const;
    const weights = gemm(
      [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 0],
      ],
      [0, 0, 150 / 255],
    );
    const labels = Int32Array.from({ length: 60 }, (_, i) => i % 3);
    const pixels = Uint8Array.from(
      [...labels].flatMap((label, i) => [
        label === 2 && i % period === 0 ? 200 : 90,
        label === 1 ? 200 : 90,
        label === 0 ? 200 : 90,
      ]),
    );
    const data: ImageDataset = {
      name: 'colours',
      split: 'test',
      shape,
      length: 60,
      classes: 3,
      labels,
      pixels,
    };
    expect(await doubt(data, chain([1, ...shape], ['Flatten'], weights))).toBe(
      `The ANN is right on ${right} % of colours with pixels scaled as "unit"; with the channels in reverse order (BGR for RGB) it would be right on 100.0 % of 60 of the images: try data whose channels are in reverse order.`,
    );
  },
);

it('names negated scores, as those of distances', async () => {
  // Class 3 has no bright pixel; its score lies below those of the dark pixels, and inverted ones all lie above it.
  const shape = [1, 1, 3] as const;
  const distances = gemm(
    [
      [-1, 0, 0],
      [0, -1, 0],
      [0, 0, -1],
      [0, 0, 0],
    ],
    [0, 0, 0, -60 / 255],
  );
  const labels = Int32Array.from({ length: 60 }, (_, i) => i % 4);
  const pixels = Uint8Array.from(
    [...labels].flatMap((label) => [0, 1, 2].map((k) => (k === label ? 180 : 20))),
  );
  const data: ImageDataset = {
    name: 'distances',
    split: 'test',
    shape,
    length: 60,
    classes: 4,
    labels,
    pixels,
  };
  expect(await doubt(data, chain([1, ...shape], ['Flatten'], distances))).toMatch(
    /; with the smallest score deciding it would be right on 100\.0 % of 60 of the images: try a model whose scores are negated\.$/,
  );
});

it('names both where inverted pixels and exchanged labels explain alike', async () => {
  const graph = chain(
    [1, 1, 1, 2],
    ['Flatten'],
    gemm(
      [
        [1, 0],
        [0, 1],
      ],
      [0, 0],
    ),
  );
  const labels = Int32Array.from({ length: 40 }, (_, i) => i % 2);
  const pixels = Uint8Array.from([...labels].flatMap((label) => (label === 0 ? [20, 230] : [230, 20])));
  const data: ImageDataset = {
    name: 'pairs',
    split: 'test',
    shape: [1, 1, 2],
    length: 40,
    classes: 2,
    labels,
    pixels,
  };
  expect(await doubt(data, graph)).toMatch(
    /right on 0\.0 % of the images, but on 100\.0 % if the classes are counted in another order \(label 0 is score 1, label 1 is score 0\), and on 100\.0 % of 40 with the pixels inverted: either/,
  );
});

it('says only what was seen where nothing helps', async () => {
  const noise = images((_row, _column, _label, drawn) => 100 + drawn);
  expect(await doubt(noise)).toMatch(
    /which is chance for 3 classes, with pixels scaled as "unit"; none of these makes it clearly right: other scalings \(.*\), inverted pixels, transposed images, the smallest score deciding\.$/,
  );
});

it('says nothing of fewer images than tell', async () => {
  const dark = images((_, column, label) => (third(column) === label ? 20 : 200));
  const few = {
    ...dark,
    length: 12,
    pixels: dark.pixels.slice(0, 12 * SIZE * SIZE),
    labels: dark.labels.slice(0, 12),
  };
  expect(await doubt(few)).toBeUndefined();
});
