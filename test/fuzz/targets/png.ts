/** @file PNG images: chunks changed with their checksums set right again, so that damage reaches the decoder. */
import { encode } from 'fast-png';
import { unzlibSync, zlibSync } from 'fflate';
import { crc32 } from '../../../src/data/crc32.ts';
import { decodeImage } from '../../../src/data/decode-image.ts';
import { joined, mutateBytes } from '../bytes.ts';
import { type Draw, hostileInteger } from '../draw.ts';
import type { Target } from '../target.ts';

interface Chunk {
  type: string;
  data: Uint8Array;
}

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const text = new TextEncoder();

function uint32(value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, value);
  return new Uint8Array(view.buffer);
}

const write = (chunks: readonly Chunk[]): Uint8Array =>
  joined(
    SIGNATURE,
    ...chunks.flatMap(({ type, data }) => {
      const content = joined(text.encode(type).subarray(0, 4), data);
      return [uint32(data.length), content, uint32(crc32(content))];
    }),
  );

function read(bytes: Uint8Array): Chunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const chunks: Chunk[] = [];
  for (let at = 8; at < bytes.length; at += 12 + chunks[chunks.length - 1].data.length) {
    const type = new TextDecoder().decode(bytes.subarray(at + 4, at + 8));
    chunks.push({ type, data: bytes.slice(at + 8, at + 8 + view.getUint32(at)) });
  }
  return chunks;
}

const header = (width: number, height: number, depth: number, colour: number, interlace = 0): Chunk => ({
  type: 'IHDR',
  data: joined(uint32(width), uint32(height), Uint8Array.of(depth, colour, 0, 0, interlace)),
});

const body = (raw: Uint8Array): Chunk[] => [
  { type: 'IDAT', data: zlibSync(raw) },
  { type: 'IEND', data: new Uint8Array() },
];

const zeros = new Uint8Array(1 << 28);

const seeds = [
  ...([1, 2, 3, 4] as const).map((channels) =>
    encode({
      width: 5,
      height: 4,
      channels,
      data: Uint8Array.from({ length: 20 * channels }, (_, i) => i * 11),
    }),
  ),
  encode({
    width: 3,
    height: 2,
    channels: 3,
    depth: 16,
    data: Uint16Array.from({ length: 18 }, (_, i) => i * 999),
  }),
  write([header(5, 2, 1, 0), ...body(Uint8Array.of(0, 0xa8, 0, 0x50))]),
  write([
    header(3, 1, 2, 3),
    { type: 'PLTE', data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9) },
    ...body(Uint8Array.of(0, 0x90)),
  ]),
  write([header(2, 2, 8, 0, 1), ...body(Uint8Array.of(0, 1, 0, 2, 0, 3, 4))]),
];

export const png: Target = {
  name: 'png',
  seeds: () => seeds,
  mutate(seed, draw) {
    if (draw.chance(0.15)) return mutateBytes(seed, draw);
    const chunks = read(seed);
    for (let rounds = draw.int(1, 3); rounds > 0; rounds--) change(chunks, draw);
    return write(chunks);
  },
  run(bytes) {
    const { width, height, channels, planes } = decodeImage(bytes, 'x');
    if (planes.length !== width * height * channels)
      throw new Error(`${planes.length} values for ${width}×${height}×${channels}`);
    return 'image';
  },
};

function change(chunks: Chunk[], draw: Draw): void {
  if (chunks.length === 0) return;
  const at = draw.int(0, chunks.length - 1);
  const chunk = chunks[draw.chance(0.4) ? 0 : at];
  switch (draw.int(0, 6)) {
    case 0:
      chunks.splice(at, 1);
      break;
    case 1:
      chunks.splice(draw.int(0, chunks.length), 0, structuredClone(chunk));
      break;
    case 2:
      chunk.data = mutateBytes(chunk.data, draw);
      break;
    case 3: {
      const type = draw.pick(['tRNS', 'iCCP', 'tEXt', 'pHYs', 'PLTE', 'acTL', 'fcTL', 'abcd', 'ABCD']);
      const compressed = joined(
        text.encode('profile\0\0'),
        zlibSync(draw.chance(0.003) ? zeros : new Uint8Array(9)),
      );
      chunks.splice(1, 0, { type, data: draw.chance(0.5) ? compressed : new Uint8Array(draw.int(0, 9)) });
      break;
    }
    case 4:
      if (chunk.type === 'IDAT') chunk.data = recompressed(chunk.data, draw);
      break;
    default:
      if (chunk.type === 'IHDR' && chunk.data.length >= 13) {
        const field = draw.int(0, 4);
        if (field < 2) chunk.data.set(uint32(hostileInteger(draw)), 4 * field);
        else chunk.data[draw.int(8, 12)] = draw.pick([0, 1, 2, 3, 4, 6, 8, 16, 32, 255]);
      }
  }
}

/** Other pixels, more or fewer of them, or far more. */
function recompressed(data: Uint8Array, draw: Draw): Uint8Array {
  if (draw.chance(0.003)) return zlibSync(zeros);
  try {
    return zlibSync(mutateBytes(unzlibSync(data), draw));
  } catch {
    return data;
  }
}
