import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { channelsFor, withChannels } from './colour.ts';
import { parseNpy } from './npy.ts';
import { parseNpz } from './npz.ts';

type Values = Uint8Array | Float32Array | Float64Array | Int32Array | BigInt64Array;

/** An NPY file as numpy.save writes it. */
function npy(
  descr: string,
  shape: readonly number[],
  values: Values,
  order: 'True' | 'False' = 'False',
): Uint8Array {
  const extents = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const dictionary = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${extents}), }`;
  const header = `${dictionary.padEnd(Math.ceil((dictionary.length + 11) / 64) * 64 - 11)}\n`;
  const start = [0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, header.length & 255, header.length >> 8];
  const data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return Uint8Array.from([...start, ...new TextEncoder().encode(header), ...data]);
}

const npz = (arrays: Record<string, Uint8Array>) =>
  zipSync(Object.fromEntries(Object.entries(arrays).map(([name, bytes]) => [`${name}.npy`, bytes])));

describe('parseNpy', () => {
  it('reads the floats that were written', () => {
    fc.assert(
      fc.property(fc.float32Array({ maxLength: 60 }), (values) => {
        expect(parseNpy(npy('<f4', [values.length], values), 'x').data).toEqual(values);
      }),
    );
  });

  it('reads integers, doubles, booleans and big-endian values', () => {
    expect([...parseNpy(npy('<i8', [2], BigInt64Array.of(-1n, 7n)), 'x').data]).toEqual([-1, 7]);
    expect([...parseNpy(npy('<i4', [2], Int32Array.of(-5, 6)), 'x').data]).toEqual([-5, 6]);
    expect([...parseNpy(npy('<f8', [1], Float64Array.of(0.1)), 'x').data]).toEqual([0.1]);
    expect([...parseNpy(npy('|b1', [2], Uint8Array.of(1, 0)), 'x').data]).toEqual([1, 0]);
    expect([...parseNpy(npy('>u2', [1], Uint8Array.of(1, 2)), 'x').data]).toEqual([258]);
    expect(parseNpy(npy('<f8', [], Float64Array.of(2)), 'x')).toMatchObject({ shape: [], type: 'f8' });
  });

  it('turns Fortran order into row-major order', () => {
    // [[1, 2, 3], [4, 5, 6]] is stored column by column.
    const array = parseNpy(npy('|u1', [2, 3], Uint8Array.of(1, 4, 2, 5, 3, 6), 'True'), 'x');
    expect([...array.data]).toEqual([1, 2, 3, 4, 5, 6]);
    // Element (i, j, k) of a 2×3×2 array is stored at i + 2j + 6k.
    const cube = parseNpy(
      npy(
        '|u1',
        [2, 3, 2],
        Uint8Array.from({ length: 12 }, (_, at) => at),
        'True',
      ),
      'x',
    );
    expect([...cube.data]).toEqual([0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11]);
  });

  it('says what is wrong', () => {
    const good = npy('<f4', [2], Float32Array.of(1, 2));
    expect(() => parseNpy(new Uint8Array(20), 'x')).toThrow('x is not an NPY array');
    expect(() => parseNpy(good.subarray(0, 60), 'x')).toThrow(
      'x ends within its NPY header (60 of 128 bytes)',
    );
    expect(() => parseNpy(good.subarray(0, good.length - 1), 'x')).toThrow(
      'announces 8 bytes of values at byte 128 but holds 7',
    );
    expect(() => parseNpy(npy('<c8', [1], Float32Array.of(1, 2)), 'x')).toThrow(
      'x has NumPy type <c8; save it as uint8',
    );
  });
});

describe('parseNpz', () => {
  const pixels = Uint8Array.from({ length: 24 }, (_, index) => index);
  const y = npy('<i8', [2], BigInt64Array.of(1n, 4n));

  it('takes x and y, channels first', () => {
    const file = npz({ x: npy('|u1', [2, 3, 2, 2], pixels), y });
    const dataset = parseNpz(file, 'd.npz', { split: 'test' });
    expect(dataset).toMatchObject({
      name: 'd.npz (test)',
      shape: [3, 2, 2],
      length: 2,
      classes: 5,
      split: 'test',
    });
    expect(dataset.pixels).toEqual(pixels);
    expect([...dataset.labels]).toEqual([1, 4]);
  });

  it('moves trailing channels to the front', () => {
    // Sides of 5 so that only the last axis can be the channels.
    const image = Float32Array.from({ length: 75 }, (_, index) => index);
    const file = npz({ x: npy('<f4', [1, 5, 5, 3], image), y: npy('|u1', [1], Uint8Array.of(0)) });
    const dataset = parseNpz(file, 'd.npz', { split: 'test' });
    expect(dataset.shape).toEqual([3, 5, 5]);
    expect([...dataset.pixels.subarray(0, 3)]).toEqual([0, 3, 6]);
    expect(dataset.pixels[25]).toBe(1);
    expect(dataset.pixels[74]).toBe(74);
  });

  it('prefers the arrays of the split and knows the usual names', () => {
    const x = (value: number) => npy('|u1', [2, 1, 5], new Uint8Array(10).fill(value));
    const both = npz({ x_train: x(1), y_train: y, x_test: x(2), y_test: y, x: x(3), y });
    expect(parseNpz(both, 'd', { split: 'train' }).pixels[0]).toBe(1);
    expect(parseNpz(both, 'd', { split: 'test' }).pixels[0]).toBe(2);
    expect(parseNpz(npz({ images: x(4), labels: y }), 'd', { split: 'test' }).pixels[0]).toBe(4);
    expect(parseNpz(npz({ arr_0: x(5), arr_1: y }), 'd', { split: 'train' }).shape).toEqual([1, 1, 5]);
  });

  it.each([
    [['X_test', 'y_test'], 'test'],
    [['X', 'y'], 'test'],
    [['X', 'Y'], 'train'],
    [['images', 'target'], 'train'],
    [['data', 'labels'], 'test'],
    [['xTrain', 'yTrain'], 'train'],
    [['val_images', 'val_labels'], 'test'],
    [['testing_data', 'testing_labels'], 'test'],
    [['labels', 'image'], 'test'],
  ] as const)('knows arrays named %j', (names, split) => {
    const x = npy('|u1', [2, 1, 5], new Uint8Array(10).fill(7));
    const isImages = (name: string) => /^(x|.*(image|data))/i.test(name);
    const file = npz(Object.fromEntries(names.map((name) => [name, isImages(name) ? x : y])));
    expect(parseNpz(file, 'd', { split })).toMatchObject({ length: 2, classes: 5 });
  });

  it('prefers a test set to a validation set, and never takes one split for the other', () => {
    const x = (value: number) => npy('|u1', [2, 1, 5], new Uint8Array(10).fill(value));
    const file = npz({ X_val: x(8), y_val: y, X_test: x(9), y_test: y });
    expect(parseNpz(file, 'd', { split: 'test' }).pixels[0]).toBe(9);
    expect(() => parseNpz(file, 'd', { split: 'train' })).toThrow('the train split needs arrays');
  });

  it('reads half-precision floats', () => {
    // 1, −2, 2^−14 · 1/1024 (the smallest there is), 65504 (the largest), 0.333251953125
    const bits = Uint8Array.from(
      [0x3c00, 0xc000, 0x0001, 0x7bff, 0x3555].flatMap((word) => [word & 255, word >> 8]),
    );
    expect([...parseNpy(npy('<f2', [5], bits), 'x').data]).toEqual([1, -2, 2 ** -24, 65504, 0.333251953125]);
  });

  it.each(['|b1', '|u1', '<i8'])('0 and 1 are black and white as %s', (type) => {
    const values = type === '<i8' ? BigInt64Array.of(0n, 1n) : Uint8Array.of(0, 1);
    const { pixels, white } = parseNpz(
      npz({ x: npy(type, [1, 1, 2], values), y: npy('|u1', [1], Uint8Array.of(0)) }),
      'd',
      {
        split: 'test',
      },
    );
    expect([pixels, white]).toEqual([Float32Array.of(0, 1), 1]);
  });

  it('says of a whole file what is white', () => {
    const x = npy('<f4', [2, 1, 2], Float32Array.of(0, 3.5, 0, 255));
    expect(parseNpz(npz({ x, y }), 'd', { split: 'test' }).white).toBe(255);
    const bad = npy('<f4', [2, 1, 2], Float32Array.of(0, 1, 0, Number.NaN));
    expect(() => parseNpz(npz({ x: bad, y }), 'd', { split: 'test' })).toThrow(
      'd (test) has 1 pixel that is no number; the first is NaN in image 1, channel 0, row 0, column 1',
    );
  });

  it.each([
    ['|i1', Uint8Array.of(0, 127), '8-bit integers 0…127'],
    ['<f4', Float32Array.of(0, 100.5), 'floats 0…100.5'],
    ['<f4', Float32Array.of(0, 127), 'floats 0…127'],
    ['|u1', Uint8Array.of(0, 127), undefined],
    ['<f4', Float32Array.of(0, 200), undefined],
    ['<f4', Float32Array.of(-40, 120), undefined],
    ['<f4', Float32Array.of(0, 1), undefined],
  ])('has a note on %s %s, which may have been halved: %s', (type, values, text) => {
    const { note } = parseNpz(npz({ x: npy(type, [1, 1, 2], values) }), 'd', { split: 'test' });
    expect(note).toBe(
      text &&
        `The pixels of x in d are ${text}, and stay as dark as that where 255 is white; if they were halved, save them as bytes 0…255`,
    );
  });

  it('reads one-hot labels, small integers as bytes, doubles as float32', () => {
    const hot = npy('<f4', [2, 3], Float32Array.of(0, 0, 1, 1, 0, 0));
    const file = npz({ x: npy('<i4', [2, 1, 1], Int32Array.of(0, 255)), y: hot });
    const dataset = parseNpz(file, 'd', { split: 'test' });
    expect(dataset).toMatchObject({ pixels: Uint8Array.of(0, 255), labels: Int32Array.of(2, 0), classes: 3 });
    const wide = npz({ x: npy('<f8', [2, 1, 1], Float64Array.of(0.5, 2)), y: hot });
    expect(parseNpz(wide, 'd', { split: 'test' }).pixels).toEqual(Float32Array.of(0.5, 2));
  });

  const two = npy('|u1', [2, 1, 1], Uint8Array.of(9, 200));
  const labelled = (y: Uint8Array) => parseNpz(npz({ x: two, y }), 'a.npz', { split: 'test' });

  it('takes floats that are whole numbers as labels, and refuses targets of a regression', () => {
    expect([...labelled(npy('<f4', [2], Float32Array.of(1, 0))).labels]).toEqual([1, 0]);
    expect(() => labelled(npy('<f4', [2], Float32Array.of(1, 0.5)))).toThrow(
      'label 1 of y in a.npz is 0.5, but class indices are whole numbers 0 and up; targets of a regression are not read, leave them out',
    );
    expect(() => labelled(npy('<f4', [2], Float32Array.of(1, -1)))).toThrow(
      'where −1 and 1 are the classes, save 0 and 1',
    );
  });

  it('takes the largest of shares, and refuses rows that mark several classes, none, or a place', () => {
    const row = (...values: number[]) => labelled(npy('<f4', [2, 3], Float32Array.of(...values, 0, 0, 1)));
    expect([...row(0.2, 0.7, 0.1).labels]).toEqual([1, 2]);
    expect([...row(-1, 1, -1).labels]).toEqual([1, 2]);
    for (const values of [
      [1, 1, 0],
      [0, 0, 0],
      [12, 30, 7],
      [Number.NaN, 0, 1],
    ]) {
      expect(() => row(...values)).toThrow(
        /^row 0 of y in a\.npz is .*, which marks no class, several, or a place/,
      );
    }
  });

  it('drops alpha where the model takes colour', () => {
    const x = npy(
      '|u1',
      [1, 2, 2, 4],
      Uint8Array.from({ length: 16 }, (_, i) => i),
    );
    const inputShape = [3, 2, 2];
    const given = parseNpz(npz({ x }), 'a.npz', { split: 'test', inputShape });
    expect(given.shape).toEqual([4, 2, 2]);
    const read = withChannels(given, channelsFor(inputShape, 2, 2));
    expect([...read.pixels]).toEqual([0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14]);
    expect(read.changes).toEqual([
      'The pictures of a.npz (test) have four channels: the fourth, alpha, is dropped.',
    ]);
  });

  it('takes images alone as data without labels', () => {
    const alone = npz({ images: npy('|u1', [2, 1, 5], new Uint8Array(10)) });
    const dataset = parseNpz(alone, 'd', { split: 'test' });
    expect(dataset).toMatchObject({ length: 2, classes: 0, labels: new Int32Array(0) });
  });

  it('says what is wrong', () => {
    const x = npy('|u1', [2, 1, 5], new Uint8Array(10));
    expect(() => parseNpz(new Uint8Array(40), 'd.npz', { split: 'test' })).toThrow(
      'd.npz is not an NPZ file',
    );
    expect(() => parseNpz(npz({ x, t: y }), 'd.npz', { split: 'test' })).toThrow(
      'd.npz holds x, t; the test split needs arrays named x and y (or x_test and y_test, test_images and test_labels)',
    );
    const three = npy('|u1', [3], new Uint8Array(3));
    expect(() => parseNpz(npz({ x, y: three }), 'd.npz', { split: 'test' })).toThrow(
      'there are 2 images in x in d.npz but 3 labels in y in d.npz',
    );
    const half = npy('<f4', [2], Float32Array.of(0, 0.5));
    expect(() => parseNpz(npz({ x, y: half }), 'd.npz', { split: 'test' })).toThrow(
      'label 1 of y in d.npz is 0.5',
    );
  });

  it('refuses a zip that becomes far more than it is, and one that announces entries it has no room for', () => {
    const zeros = new Uint8Array(2 ** 26);
    const bomb = npz({ x: zeros, y: zeros, z: zeros, t: zeros, u: zeros });
    expect(() => parseNpz(bomb, 'bomb.npz', { split: 'test' })).toThrow(
      'it would become 335,544,320 bytes or more',
    );
    const lie = npz({ x: new Uint8Array(1) });
    const view = new DataView(lie.buffer);
    // The end record's number of entries, each of them at the same place.
    view.setUint16(lie.length - 14, 65535, true);
    expect(() => parseNpz(lie, 'lie.npz', { split: 'test' })).toThrow(/^lie\.npz is not an NPZ file/);
  });
});
