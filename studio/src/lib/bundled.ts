/**
 * @file Names of the files that the build makes (`studio/build/assets.ts`) and the page fetches, relative to the page.
 */

/** The network of Fig. 1, trained on MNIST: as ONNX, and converted. */
export const BUNDLED = {
  name: 'mnist-fig1',
  title: 'Fig. 1 network, MNIST digits',
  onnx: 'data/mnist-fig1.onnx',
  contents: 'data/mnist-fig1.json',
  network: 'data/mnist-fig1.safetensors',
} as const;

/** Steps of one stage of the bundled network. */
export const BUNDLED_STEPS = 8;

/** Steps that it was converted to besides; what differs is a file of its own, fetched when it is chosen. */
export const OFFERED_STEPS: readonly number[] = [1, 2, 4, 8, 16, 32];

export const networkFile = (steps: number): string =>
  steps === BUNDLED_STEPS ? BUNDLED.network : `data/${BUNDLED.name}-${steps}-steps.safetensors`;

/** 28×28 bytes each, in the order of the labels. */
export const PRESETS = {
  file: 'data/presets.bin',
  labels: Array.from({ length: 20 }, (_, i) => Math.floor(i / 2)),
  width: 28,
  height: 28,
} as const;

/** MNIST training images 0… as IDX files, gzipped. */
export const DIGITS = {
  count: 200,
  calibration: 100,
  name: 'held-out MNIST training digits',
  images: 'data/digits-images.idx.gz',
  labels: 'data/digits-labels.idx.gz',
} as const;

/** What the bundled network decides on MNIST training images 0…, which it never saw: accuracies, and digits that it takes for others. */
export const MEASURED = {
  count: 1000,
  accuracies: 'data/accuracies.json',
  differing: 'data/differing.json',
} as const;
