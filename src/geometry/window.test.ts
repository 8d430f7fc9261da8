import { describe, expect, it } from 'vitest';
import { fanOutPerPosition, placeWindow, tapsPerInput, type WindowOptions } from './window.ts';

const plain: WindowOptions = {
  kernel: [3, 3],
  strides: [1, 1],
  dilations: [1, 1],
  padding: { kind: 'valid' },
  ceil: false,
};

describe('placeWindow', () => {
  it('gives input − kernel + 1 outputs without padding', () => {
    expect(placeWindow([28, 28], { ...plain, kernel: [5, 5] }).output).toEqual([24, 24]);
  });
  it('keeps the size with same padding at stride 1, and ceil(input / stride) otherwise', () => {
    const same = placeWindow([28, 28], { ...plain, kernel: [7, 7], padding: { kind: 'same-upper' } });
    expect(same.output).toEqual([28, 28]);
    expect(same.padStart).toEqual([3, 3]);
    const strided = placeWindow([5, 5], {
      ...plain,
      kernel: [2, 2],
      strides: [2, 2],
      padding: { kind: 'same-lower' },
    });
    expect(strided.output).toEqual([3, 3]);
    expect(strided.padStart).toEqual([1, 1]);
  });
  it('drops a ceil-mode window that would start in the end padding', () => {
    const padding = { kind: 'explicit', start: [1, 1], end: [1, 1] } as const;
    const options = { ...plain, kernel: [1, 1] as const, strides: [2, 2] as const, padding, ceil: true };
    expect(placeWindow([2, 2], options).output).toEqual([2, 2]);
  });
  it('refuses a kernel larger than the image', () => {
    expect(() => placeWindow([2, 2], plain)).toThrow(/does not fit/);
  });
  it('refuses pads that make more positions than memory holds', () => {
    const padding = { kind: 'explicit', start: [0, 0], end: [2 ** 13 - 1, 2 ** 13 - 1] } as const;
    expect(() => placeWindow([1, 1], { ...plain, kernel: [1, 1], padding })).toThrow('8192×8192 positions');
  });
  it('refuses a window whose taps alone would take minutes to visit', () => {
    const wide = { ...plain, kernel: [1, 2 ** 14] } as const;
    expect(placeWindow([1, 2 ** 14 + 2 ** 12 - 1], wide).output).toEqual([1, 2 ** 12]);
    expect(() => placeWindow([1, 2 ** 14 + 2 ** 12], wide)).toThrow(
      'at most 67108864 taps along one axis work',
    );
  });
});

describe('fanOutPerPosition', () => {
  it('counts the taps that are listed, whatever strides, dilations and crops', () => {
    const padding = { kind: 'explicit', start: [2, -1], end: [0, 3] } as const;
    const window = placeWindow([9, 11], { ...plain, strides: [2, 1], dilations: [1, 3], padding });
    const rows = tapsPerInput(window, 0);
    const columns = tapsPerInput(window, 1);
    const counts = rows.flatMap((row) => columns.map((column) => row.length * column.length));
    expect([...fanOutPerPosition(window)]).toEqual(counts);
  });
  it('counts only synapses that exist: 3×3 on 4×4 without padding', () => {
    const counts = fanOutPerPosition(placeWindow([4, 4], plain));
    expect([...counts]).toEqual([1, 2, 2, 1, 2, 4, 4, 2, 2, 4, 4, 2, 1, 2, 2, 1]);
  });
  it('a corner of a same-padded 7×7 convolution feeds 4×4 outputs, the middle 7×7', () => {
    const counts = fanOutPerPosition(
      placeWindow([28, 28], { ...plain, kernel: [7, 7], padding: { kind: 'same-upper' } }),
    );
    expect(counts[0]).toBe(16);
    expect(counts[14 * 28 + 14]).toBe(49);
  });
});
