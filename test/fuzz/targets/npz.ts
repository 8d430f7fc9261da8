/** @file NPZ archives: damaged NPY headers inside sound zips, zips that lie about sizes, bombs. */
import { unzipSync } from 'fflate';
import { parseNpy } from '../../../src/data/npy.ts';
import { parseNpz } from '../../../src/data/npz.ts';
import { joined, mutateBytes } from '../bytes.ts';
import { type Draw, hostileInteger, hostileText } from '../draw.ts';
import type { Target } from '../target.ts';
import { bomb, lyingZip, zip } from '../zip.ts';

const text = new TextEncoder();

function npy(
  descr: string,
  shape: readonly number[] | string,
  data: Uint8Array,
  order = 'False',
): Uint8Array {
  const extents = typeof shape === 'string' ? shape : `${shape.join(', ')},`;
  const header = text.encode(`{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${extents}), }\n`);
  const length = Uint8Array.of(header.length & 255, (header.length >> 8) & 255);
  return joined(Uint8Array.of(0x93), text.encode('NUMPY'), Uint8Array.of(1, 0), length, header, data);
}

const numbers = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 3) % 10);

const seeds = [
  zip({ 'x.npy': npy('|u1', [2, 1, 3, 3], numbers(18)), 'y.npy': npy('|u1', [2], numbers(2)) }),
  zip({
    'x_test.npy': npy('<f4', [2, 3, 4, 4], new Uint8Array(384)),
    'y_test.npy': npy('<i8', [2], new Uint8Array(16)),
  }),
  zip({
    'images.npy': npy('|u1', [3, 9], numbers(27), 'True'),
    'labels.npy': npy('|u1', [3, 4], Uint8Array.of(0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1)),
  }),
  zip({
    'arr_0.npy': npy('>u2', [1, 2, 2, 4], numbers(32)),
    'arr_1.npy': npy('<f8', [1], new Uint8Array(8)),
  }),
];

export const npz: Target = {
  name: 'npz',
  seeds: () => seeds,
  mutate(seed, draw) {
    if (draw.chance(0.003)) return zeroBomb(draw);
    if (draw.chance(0.3)) return lyingZip(seed, draw);
    const entries = Object.entries(unzipSync(seed)).map(([name, bytes]): [string, Uint8Array] => [
      draw.chance(0.05) ? `${draw.pick(['x', 'y', hostileText(draw)])}.npy` : name,
      draw.chance(0.6) ? mutateNpy(bytes, draw) : bytes,
    ]);
    return zip(Object.fromEntries(entries));
  },
  run(bytes) {
    if (bytes[0] === 0x93) parseNpy(bytes, 'x');
    parseNpz(bytes, 'x', { split: 'test' });
    return 'dataset';
  },
};

function mutateNpy(bytes: Uint8Array, draw: Draw): Uint8Array {
  if (draw.chance(0.3)) return mutateBytes(bytes, draw);
  const header = new TextDecoder('latin1').decode(bytes.subarray(10, 10 + bytes[8]));
  const size = () =>
    String(
      draw.chance(0.2) ? draw.pick(['1e9', '0x10', '', '-', '2L', '9'.repeat(400)]) : hostileInteger(draw),
    );
  const data = bytes.slice(10 + bytes[8]);
  const types = [
    '|u1',
    '<f4',
    '>f8',
    '<i8',
    '|b1',
    '<u8',
    '<f2',
    '|S3',
    'O',
    '',
    '<u1__proto__',
    '<constructor',
  ];
  const descr = draw.chance(0.3) ? draw.pick(types) : (/'descr': '([^']*)'/.exec(header)?.[1] ?? '|u1');
  const known = /\(([^)]*)\)/.exec(header)?.[1] ?? '1';
  const shape = draw.chance(0.5) ? known : known.replace(/\d+/, size);
  const longer = draw.chance(0.2) ? `${shape}, ${size()}` : shape;
  const result = npy(descr, longer, data, draw.pick(['True', 'False']));
  return draw.chance(0.1) ? mutateBytes(result, draw) : result;
}

let zeros: Uint8Array | undefined;

/** Entries of 64 MiB of zeros, all of which are the same part of the file. */
function zeroBomb(draw: Draw): Uint8Array {
  zeros ??= npy('|u1', [1, 1, 8192, 8192], new Uint8Array(1 << 26));
  return bomb(
    zeros,
    ['x', 'y', ...new Array<string>(draw.pick([0, 1, 10, 1000])).fill('a')].map((name) => `${name}.npy`),
  );
}
