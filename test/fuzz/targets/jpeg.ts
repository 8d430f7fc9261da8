/** @file JPEG images: segments changed, sizes in the frame header above all. */
import { encode } from 'jpeg-js';
import { decodeImage } from '../../../src/data/decode-image.ts';
import { joined, mutateBytes } from '../bytes.ts';
import { type Draw, hostileInteger } from '../draw.ts';
import type { Target } from '../target.ts';

const picture = (width: number, height: number, quality: number): Uint8Array => {
  const data = Uint8Array.from({ length: 4 * width * height }, (_, i) => (i * 29) % 256);
  return new Uint8Array(encode({ width, height, data }, quality).data);
};

/** Start positions of segments before the scan: marker, two bytes of length, content. */
function segments(bytes: Uint8Array): number[] {
  const starts: number[] = [];
  for (
    let at = 2;
    at + 4 < bytes.length && bytes[at] === 0xff;
    at += 2 + bytes[at + 2] * 256 + bytes[at + 3]
  ) {
    starts.push(at);
    if (bytes[at + 1] === 0xda) break;
  }
  return starts;
}

const frameOf = (bytes: Uint8Array): number => segments(bytes).find((at) => bytes[at + 1] === 0xc0) ?? 0;

export const jpeg: Target = {
  name: 'jpeg',
  seeds: () => [picture(8, 8, 50), picture(17, 9, 90), picture(32, 16, 10)],
  mutate(seed, draw) {
    let bytes = seed.slice();
    for (let rounds = draw.int(1, 3); rounds > 0; rounds--) bytes = change(bytes, draw);
    return bytes;
  },
  run(bytes) {
    const { width, height, channels, planes } = decodeImage(bytes, 'x');
    if (planes.length !== width * height * channels)
      throw new Error(`${planes.length} values for ${width}×${height}×${channels}`);
    return 'image';
  },
};

function change(bytes: Uint8Array, draw: Draw): Uint8Array<ArrayBuffer> {
  const result = bytes.slice();
  if (result.length < 32) return result;
  const starts = segments(result);
  const frame = frameOf(result);
  const start = starts.length > 0 ? draw.pick(starts) : 0;
  const length = 2 + result[start + 2] * 256 + result[start + 3];
  const segment = result.slice(start, start + length);
  switch (draw.int(0, 7)) {
    case 0:
    case 1: {
      const size = hostileInteger(draw);
      result.set([(size >> 8) & 255, size & 255], Math.min(frame + draw.pick([5, 7]), result.length - 2));
      return result;
    }
    case 2:
      // Precision, number of components, identifiers, sampling factors, tables.
      result[frame + draw.int(9, 18)] = draw.pick([0, 1, 2, 3, 4, 0x11, 0x22, 0x44, 0xff, 0xf1, 0x1f]);
      return result;
    case 3:
      result[start + 1] = draw.pick([0xc0, 0xc1, 0xc2, 0xc4, 0xda, 0xdb, 0xdd, 0xe0, 0xee, 0xfe, 0xd9, 0xc8]);
      return result;
    case 4:
      return joined(result.subarray(0, start), result.subarray(start + length));
    case 5: {
      const copies = draw.pick([1, 2, 50]);
      return joined(
        result.subarray(0, start),
        ...new Array<Uint8Array>(copies).fill(segment),
        result.subarray(start),
      );
    }
    case 6:
      result[start + draw.int(4, Math.max(4, length - 1))] = draw.int(0, 255);
      return result;
    default:
      return mutateBytes(result, draw).slice();
  }
}
