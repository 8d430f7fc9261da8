/** @file Pictures packed in files: tar shards and CIFAR pickles, damaged in their headers and anywhere. */
import { encode } from 'fast-png';
import { heldBytes } from '../../../src/data/byte-source.ts';
import { parseCifarPickle } from '../../../src/data/cifar-pickle.ts';
import { fileKind } from '../../../src/data/file-kind.ts';
import { pictureSource } from '../../../src/data/picture-source.ts';
import { pixelsOf, placesFrom } from '../../../src/data/source.ts';
import { webdataset } from '../../../src/data/webdataset.ts';
import { tarFile } from '../../tar-file.ts';
import { joined, mutateBytes } from '../bytes.ts';
import { type Draw, hostileInteger, hostileText } from '../draw.ts';
import type { Target } from '../target.ts';

const png = (grey: number): Uint8Array =>
  encode({ width: 2, height: 2, channels: 1, data: new Uint8Array(4).fill(grey) });
const latin = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
const binary = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

const shard = latin(
  [
    tarFile('0.png', binary(png(1))) + tarFile('0.cls', '3'),
    tarFile('PaxHeader', '20 path=folder/1.png\n', 'x') + tarFile('1', binary(png(2))),
    tarFile('folder/1.cls', '4') + '\0'.repeat(1024),
  ].join(''),
);

/** Classes in descriptions: those of one archive are all of one kind. */
const described = latin(
  tarFile('0.png', binary(png(1))) + tarFile('0.json', '{"label": 4, "caption": "a"}') + '\0'.repeat(1024),
);

const uint32 = (value: number): Uint8Array => new Uint8Array(Uint32Array.of(value).buffer);

/** As protocol 2 has it, with one image. */
const pickle = joined(
  latin('\x80\x02}(U\x06labels]K\x03aU\x04datacnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\n'),
  latin('K\0\x85U\x01b\x87R(K\x01K\x01M\0\x0c\x86cnumpy\ndtype\nU\x02u1K\0K\x01\x87R(K\x03U\x01|NNNJ'),
  latin('\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb\x89T'),
  uint32(3072),
  new Uint8Array(3072).fill(7),
  latin('tbu.'),
);

const seeds = [shard, described, pickle];

export const packed: Target = {
  name: 'packed',
  seeds: () => seeds,
  mutate(seed, draw) {
    const kind = fileKind(seed);
    if (draw.chance(0.3)) return mutateBytes(seed, draw);
    if (kind === 'tar') return withSums(changedTar(seed, draw));
    const bytes = seed.slice();
    // A pickle says the most at its start and end.
    const near = draw.pick([draw.int(2, 180), bytes.length - draw.int(1, 5)]);
    for (let rounds = draw.int(1, 4); rounds > 0; rounds--)
      bytes[Math.max(0, Math.min(bytes.length - 1, near + draw.int(0, 8)))] = hostileInteger(draw) & 255;
    return bytes;
  },
  async run(bytes) {
    const kind = fileKind(bytes);
    if (kind === 'pickle') {
      parseCifarPickle({ file: 'x', bytes });
      return 'batch';
    }
    const source = await pictureSource({
      ...(await webdataset([heldBytes('x', bytes)])),
      name: 'x',
      split: 'test',
      limit: 5,
    });
    pixelsOf(await source.read(placesFrom(0, source.length)));
    return 'pictures';
  },
};

/** A field of a header: name, size, type, prefix. */
function changedTar(seed: Uint8Array, draw: Draw): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(seed);
  const block = 512 * draw.int(0, Math.floor(bytes.length / 512) - 1);
  const [at, length] = draw.pick([
    [0, 100],
    [124, 12],
    [156, 1],
    [345, 155],
  ] as const);
  const value = at === 124 ? (hostileInteger(draw) >>> 0).toString(8) : hostileText(draw);
  bytes.fill(0, block + at, block + at + length);
  bytes.set(latin(value.replace(/[^\0-\xff]/g, '?')).subarray(0, length), block + at);
  return bytes;
}

/** Checksums set right, so that damage reaches further. */
function withSums(bytes: Uint8Array<ArrayBuffer>): Uint8Array {
  for (let block = 0; block + 512 <= bytes.length; block += 512) {
    const header = bytes.subarray(block, block + 512);
    if (header[148] < 0x30 || header[148] > 0x37) continue;
    const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 0x20 : byte), 0);
    header.set(latin(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
  }
  return bytes;
}
