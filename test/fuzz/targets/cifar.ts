/** @file CIFAR binary files. */
import { gzipSync } from 'fflate';
import { parseCifar } from '../../../src/data/cifar.ts';
import { mutateBytes } from '../bytes.ts';
import type { Target } from '../target.ts';

const records = (length: number, count: number): Uint8Array =>
  Uint8Array.from({ length: length * count }, (_, i) => (i % length < 2 ? i % 10 : i % 251));

export const cifar: Target = {
  name: 'cifar',
  seeds: () => [records(3073, 2), records(3074, 2), gzipSync(records(3073, 3), { mtime: 0 })],
  mutate(seed, draw) {
    if (draw.chance(0.5)) return mutateBytes(seed, draw);
    const bytes = seed.slice();
    bytes[draw.pick([0, 1, 3073, 3074, 3075].filter((at) => at < bytes.length))] = draw.int(0, 255);
    return bytes;
  },
  run(bytes) {
    const limit = bytes.length % 3 === 0 ? 1 : Number.POSITIVE_INFINITY;
    const { length } = parseCifar({
      files: [
        { file: 'x', bytes },
        { file: 'y', bytes },
      ],
      split: 'test',
      limit,
    });
    return length === 0 ? 'empty' : 'dataset';
  },
};
