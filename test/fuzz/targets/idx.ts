/** @file IDX files (MNIST's format), gzipped or not, as images and as labels. */
import { gunzipSync, gzipSync } from 'fflate';
import { idxDataset, parseIdx } from '../../../src/data/idx.ts';
import { joined, mutateBytes } from '../bytes.ts';
import { hostileInteger } from '../draw.ts';
import type { Target } from '../target.ts';

const idx = (shape: readonly number[]): Uint8Array => {
  const header = new DataView(new ArrayBuffer(4 + 4 * shape.length));
  header.setUint16(2, 0x800 + shape.length);
  shape.forEach((size, axis) => {
    header.setUint32(4 + 4 * axis, size);
  });
  const size = shape.reduce((product, n) => product * n, 1);
  return joined(
    new Uint8Array(header.buffer),
    Uint8Array.from({ length: size }, (_, i) => i % 10),
  );
};

const isGzip = ([first, second]: Uint8Array): boolean => first === 0x1f && second === 0x8b;

export const idxTarget: Target = {
  name: 'idx',
  seeds() {
    const plain = [idx([3, 4, 4]), idx([3]), idx([2, 28, 28]), idx([100])];
    return [
      ...plain,
      ...plain.map((bytes) => gzipSync(bytes, { mtime: 0 })),
      gzipSync(idx([40, 28, 28]), { mtime: 0 }),
    ];
  },
  mutate(seed, draw) {
    const zipped = isGzip(seed);
    if (zipped && draw.chance(0.3)) return mutateBytes(seed, draw);
    const bytes = (zipped ? gunzipSync(seed) : seed).slice();
    if (draw.chance(0.5))
      new DataView(bytes.buffer).setUint32(draw.pick([4, bytes.length - 4]), hostileInteger(draw));
    const mutated = draw.chance(0.7) ? mutateBytes(bytes, draw) : bytes;
    const result = zipped ? gzipSync(mutated, { mtime: 0 }) : mutated;
    // The announced length of a gzip stream is its last four bytes.
    if (zipped && draw.chance(0.3))
      new DataView(result.buffer).setUint32(result.length - 4, hostileInteger(draw), true);
    return result;
  },
  run(bytes) {
    const { shape } = parseIdx(bytes, 'x');
    const images = { file: 'x', bytes: shape.length === 1 ? idx([Math.min(shape[0], 100), 2, 2]) : bytes };
    const labels = { file: 'y', bytes: shape.length === 1 ? bytes : idx([Math.min(shape[0], 100_000)]) };
    idxDataset({ name: 'fuzz', split: 'test', images, labels });
    return 'dataset';
  },
};
