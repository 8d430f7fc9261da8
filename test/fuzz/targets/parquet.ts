/** @file Parquet files of pictures: damaged descriptions, headers of pages, runs of levels and indices. */
import { encode } from 'fast-png';
import { heldBytes } from '../../../src/data/byte-source.ts';
import { parseFooter } from '../../../src/data/parquet/footer.ts';
import { parquetPictures } from '../../../src/data/parquet-pictures.ts';
import { pictureSource } from '../../../src/data/picture-source.ts';
import { pixelsOf, placesFrom } from '../../../src/data/source.ts';
import { parquetFile } from '../../parquet-file.ts';
import { joined, mutateBytes } from '../bytes.ts';
import { type Draw, hostileInteger } from '../draw.ts';
import type { Target } from '../target.ts';

const pictures = [1, 2, 3, 3, 3].map((grey) =>
  encode({ width: 2, height: 2, channels: 1, data: new Uint8Array(4).fill(grey) }),
);
const labels = [0, 1, 1, 0, 2];
const names = ['cat', 'dog', 'bird'];

const seeds = [
  parquetFile(pictures, labels, names),
  parquetFile(pictures, labels, names, { codec: 'UNCOMPRESSED' }),
  parquetFile(pictures, labels, names, { codec: 'UNCOMPRESSED', isDelta: true, rowGroupSize: 5 }),
];

/** Where the description of the file starts; its length stands behind it. */
const footerAt = (bytes: Uint8Array): number =>
  bytes.length - 8 - new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 8, true);

/** Where pages start: their headers are followed by levels and indices. */
const pagesIn = (bytes: Uint8Array): readonly number[] => {
  const footer = parseFooter(bytes.subarray(footerAt(bytes), bytes.length - 8), bytes.length);
  return footer.groups.flatMap(({ chunks }) => chunks.map(({ from }) => from));
};

/** A number as both headers and runs write them. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let left = BigInt.asUintN(64, BigInt(value));
  do {
    bytes.push(Number(left & 127n) | (left > 127n ? 128 : 0));
    left >>= 7n;
  } while (left > 0n);
  return Uint8Array.from(bytes);
}

/** A number in place of a byte, with the length of the description set right. */
function replaced(bytes: Uint8Array, at: number, number: Uint8Array): Uint8Array {
  const isFooter = at >= footerAt(bytes);
  const result = joined(bytes.subarray(0, at), number, bytes.subarray(at + 1));
  if (isFooter) {
    const length = bytes.length - 8 - footerAt(bytes) + number.length - 1;
    new DataView(result.buffer).setUint32(result.length - 8, length, true);
  }
  return result;
}

export const parquet: Target = {
  name: 'parquet',
  seeds: () => seeds,
  mutate(seed, draw) {
    if (draw.chance(0.2)) return mutateBytes(seed, draw);
    let bytes = seed;
    for (let rounds = draw.int(1, 2); rounds > 0; rounds--) bytes = changed(bytes, seed, draw);
    return bytes;
  },
  async run(bytes) {
    const source = await pictureSource({
      ...(await parquetPictures([heldBytes('x', bytes)])),
      name: 'x',
      split: 'test',
      limit: 5,
    });
    pixelsOf(await source.read(placesFrom(0, source.length)));
    return 'pictures';
  },
};

function changed(bytes: Uint8Array, seed: Uint8Array, draw: Draw): Uint8Array {
  const [footer, end] = [footerAt(bytes), bytes.length - 9];
  const at = draw.chance(0.4)
    ? draw.int(Math.min(footer, end), end)
    : Math.min(end, draw.pick(pagesIn(seed)) + draw.int(0, 60));
  if (draw.chance(0.4)) {
    const result = bytes.slice();
    result[at] = hostileInteger(draw) & 255;
    return result;
  }
  return replaced(bytes, at, varint(hostileInteger(draw)));
}
