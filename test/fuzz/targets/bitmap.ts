/** @file BMP and WebP images: sizes, lengths of parts, depths, palettes, and damage that knows nothing of them. */
import { decodeImage } from '../../../src/data/decode-image.ts';
import { pictureHeader } from '../../../src/data/picture-header.ts';
import { mutateBytes } from '../bytes.ts';
import { hostileInteger } from '../draw.ts';
import type { Target } from '../target.ts';

const base64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

/** 5×4 pixels after a header of 40 bytes and `more`. */
function bmp(bits: number, compression: number, more: number): Uint8Array {
  const rows = 4 * 4 * Math.ceil((5 * bits) / 32);
  const bytes = Uint8Array.from({ length: 54 + more + rows }, (_, i) => (i * 37) % 256);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  const put = (at: number, values: readonly number[]): void => {
    for (const [i, value] of values.entries()) view.setUint32(at + 4 * i, value, true);
  };
  put(2, [bytes.length, 0, 54 + more, 40, 5, 4]);
  view.setUint16(26, 1, true);
  view.setUint16(28, bits, true);
  put(30, [compression, rows, 0, 0, 0, 0]);
  if (compression === 3) put(54, [0xf800, 0x7e0, 0x1f]);
  return bytes;
}

const seeds = [
  bmp(24, 0, 0),
  bmp(32, 0, 0),
  bmp(16, 3, 12),
  bmp(8, 0, 1024),
  bmp(4, 0, 64),
  bmp(1, 0, 8),
  base64(
    'UklGRmIAAABXRUJQVlA4IFYAAAAwAgCdASoDAAIAAMASJagCdEcAZIACzay8LAD+9v+Zkc9/g1/zcf/5Vfmnp9GRsn/3bT/x9ZX/+L///0+r//baf+PrK//xf//T6u/OgH3DpuYUrYAAAA==',
  ),
  base64(
    'UklGRkYAAABXRUJQVlA4TDoAAAAvAkAAAC9AEEBSDhOPu8QaRNo24/PvZejWTiBps/U4j/P+jT7/AX/kEaubFVDINgIculfglC6i/zG8',
  ),
  base64(
    'UklGRnoAAABXRUJQVlA4WAoAAAAIAAAAAgAAAQAAVlA4TDoAAAAvAkAAAC9AEEBSDhOPu8QaRNo24/PvZejWTiBps/U4j/P+jT7/AX/kEaubFVDINgIculfglC6i/zG8RVhJRhoAAABNTQAqAAAACAABARIAAwAAAAEABgAAAAAAAA==',
  ),
];

/** Where sizes, depths and lengths stand. */
const bmpFields = [2, 10, 14, 18, 22, 26, 28, 30, 34, 46, 50, 54, 58, 62];
const webpFields = [4, 12, 16, 20, 21, 23, 24, 26, 27, 28, 30, 40, 80, 84, 96];

export const bitmap: Target = {
  name: 'bitmap',
  seeds: () => seeds,
  mutate(seed, draw) {
    if (draw.chance(0.3)) return mutateBytes(seed, draw);
    const bytes = seed.slice();
    const fields = bytes[0] === 0x42 ? bmpFields : webpFields;
    for (let rounds = draw.int(1, 3); rounds > 0; rounds--) {
      const at = Math.min(draw.pick(fields), bytes.length - 4);
      new DataView(bytes.buffer).setUint32(at, hostileInteger(draw) >>> 0, true);
    }
    return bytes;
  },
  run(bytes) {
    const header = pictureHeader(bytes, 'x');
    const { width, height, channels, planes } = decodeImage(bytes, 'x');
    if (header?.width !== width || header.height !== height || header.channels !== channels)
      throw new Error('The header is not the picture’s.');
    if (planes.length !== width * height * channels)
      throw new Error(`${planes.length} values for ${width}×${height}×${channels}`);
    return 'image';
  },
};
