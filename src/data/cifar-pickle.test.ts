import { unzlibSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { cifarClassNames, parseCifarPickle } from './cifar-pickle.ts';

const unpacked = (text: string): Uint8Array =>
  unzlibSync(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)));

/** Two images, the first all 7, the second 0 in red and 9 in green and blue; labels 3 and 9. By Python's pickle, and (1) as Python 2 has its texts. */
const batches = [
  [
    2,
    'eNrtzktugzAQBmBD0qSY9P1KewJWSLlGrbJgxaZCYCwRiUB+MFKRWqmbkuTUrUtyC+Zb2NZvz4y/7S8wL3IZY2miZR4XSaoKWJFlkg/Y0czsQ9Zg8o6pJybCUdHUpFmiE5zJst1sO19WtfI3baHXSV0nHY9rJauy0XUrNcfs+IqX2fEWc8F+cC5jWWVKNlyV/wcOZxibgp/G6nW5gttjEeJih8sQV56whP3GFj2uTz0z3W1N6U1km5J2hdvDfoe7EPfmq0O7TzwEQfD6awyLYBqP6SF3IrZkbE4IIYQQQggZDUYIGS2HEEIIIaODp9ztsQzxrPGStv4fjhvvHQ==',
  ],
  [
    3,
    'eNrtzs1Kw1AQBeBJUltzW39aXfgIWQV8Bd15MYuuspFy8wMKadqT3oABBTda+9T2kvoWOd9iBs4MzHwFn5AonYpIZmz+uqpMVlbwUs8l7/DTset9tkPwglGkAx2W6cilhbEGZ3ndrrddnG+aMl63lX0zTWM6tWrKfFPvbNPmVmF82lJ1cZpiouUb549ehnAPtcQ00p72n2X2g9n/bmG7balwkfruVnuPy8PvHldLXLsX+u8+ME+S5OnP6YsWi0V2eJA7kQkREREREQ2GENFghURERDQ4uLG4zdr4CMY/4NA=',
  ],
  [
    4,
    'eNrtzs1qwkAUBeCJP5VQt4U+gqtAX6HddTAL90VmkgGFGGWcAQMtdKNWuDtP36bv1qbxMXK+xeUuzrncz9H3z6PqfGAm99aEYrWsjHUVJDlA7rp9jzfM9FCnTkalCQbyUMfNrsmKrXfZJlZhbbw3DWS69K7Y1vvgYxFwhYy7IGRSl7fIFVod8ZJYnLForyZ6MFfTE1apjMvQ7Nx/axCfcPm6BYaSvCPP89ffVje0CrCXZ9V+PiEiIiIiot5QRNRbKREREfUOAmzM/gAr5+nd',
  ],
  [
    5,
    'eNrt2TsKwlAQBdCXaBTRysolpAq4BjuDKexF8nlBwR/xBRQUrPzAdLm6AvepMbiL3FPM3GKYDdyL83wPVOUMV7pRaOLFfBVGegWxDpBWlfeYwfUbfkdLMwlNCOlv8vXu6MXbTHtl1NkyhnTnabZdR3ma6gwF3Jf6/24TEREREVFtKCKqrQ4RERHVDsSp+oJyJ+a40yggdj7E437D9NcsiHVCEATjT6kavjKIfHuieleINYIp73LvC57A3vU=',
  ],
  [
    1,
    'eNrtzT0KwjAYxvGkrdYWD+AROhW8hsEOYkaRJM0g9CtpMhQUXFQ8tRbrLfr8hmd5//Deg5uhGV9WQuqqN8HJhBkLWaJ5VAonTKQaX3dDrlqr89pX7iKsFUN6tlq1Te+sVy41i6lKm3K6miUjD07l62DijFEW7Mn6+W9KN3Q6NSse+C0jjI5NMr7k9FoUxe4z+g0jTr6PZENIDAAAAAAAs0EAYLYSAAAAmB0nff4FwinU5w==',
  ],
] as const;
const FINE =
  'eNrt2clOg1AUBuBLW1tLq9a5zrPikCbdufAJJHZxV2xMw2QgodAfLosmmrhpa59aL1Dd+Ag93wII5+fws+az9AGm2X07clw7Ud0wu1ChGA3G2Jsfuv3AtNwgQcmoyjuBKfywi/IEFY4lO0wHw1HHjmK3M0gD4ZtxbI7UfuzaUZiIOLWFimqRUkOnmKKmszGWPcVQ5EILdU9uUzkaUzQ5VjRd0UtjrM6fcsRoKPusGSUZ9h/Rmn1Nsc6xoenlfMETNnu93vO3lB90JrBlzeT6lpyWWcGen7GdvW2HY1egbcnQSjaMzDj5+9C9LLHPcfCKw7yMK2MVGXNMYeIomx5znHhVL/+QU08WP+M4z7MvrDnBhVfUTbu4zOpecVz/1n3Hzb+6Wl6XtRmrEUIIIYQQQhYGI4QsrDohhBBCFg5us98Ldxz3Ag9W2vkBHIEXww==';
/** By `numpy.asfortranarray`: `data[0] = 7`, `data[1, 1024:] = 9`, then `data[0, 5] = 11` and `data[1, 3000] = 13`. */
const FORTRAN =
  'eNrt2d9qwjAUBvC0VbtG3dx/H6FXBV9jYb3oVW+GpGlAoVa/Nr0obLCbVffUM1MZe4BdyDj5Qc6B5HzkPu/uG1iY9hhjuTQSjiqb1aaN5mpd6WjVFGYpq0q2fF5ptS5rUzXKcLjHa7zMj6fwBPtAT9mxXKua6/K74einjk3OMEgHthbSLMsZ/A4XCYIteIJhKBzhPrNRh9EpMzftxo6OU9eONDNcfu62uEowCYV3iHvFdRzHT192HTbBDG6y3aKfsilj/o/hr54QQggh/1pACCGEEEIIIYSQPzc+r/fgduF3uEtwb/CQnf4dMl3UeHzBNBSeCHQT7QEEUujR';
const META =
  'eNprYKotZNBIjk/OT0lNLuZKzQMxuAoZI7gZGBhyEpNSc+LzEnNTiwuZItjAIiWZeYaFzG2FLEGFrLGFbBoZjBHMQInkxJJC9gygOEdQISdULCU/vZALJMYdVMiTChRkBwrmlebGl2UWF/KCJPiCCvl9GXhK9QD9XiQs';
/** `data` is what `os.system` gives. */
const EVIL =
  'eNprYJnqywABtVM0ethyEpNSc4qnxE7xZkzsYUlJLEmc0sNakF+cWTGlh624srgkNXfK5Ck9kiX5pckZCvoluQX6xcmJOaklRZX6BeV5qSlTWqcETSnVAwAdoCBg';

describe('CIFAR pickles', () => {
  it.each(batches)('of protocol %i give labels, and pixels as a view', (_, text) => {
    const bytes = unpacked(text);
    const { classes, labels, pixels } = parseCifarPickle({ file: 'data_batch_1', bytes });
    expect(classes).toBe(10);
    expect([...labels]).toEqual([3, 9]);
    expect(pixels).toHaveLength(2 * 3072);
    expect(pixels.subarray(0, 3072).every((value) => value === 7)).toBe(true);
    expect([pixels[3072 + 1023], pixels[3072 + 1024], pixels[2 * 3072 - 1]]).toEqual([0, 9, 9]);
  });

  it('whose array is in Fortran order are read image by image', () => {
    const { labels, pixels } = parseCifarPickle({ file: 'data_batch_1', bytes: unpacked(FORTRAN) });
    expect([...labels]).toEqual([3, 9]);
    const expected = new Uint8Array(2 * 3072).fill(7, 0, 3072).fill(9, 3072 + 1024);
    expected[5] = 11;
    expected[3072 + 3000] = 13;
    expect(pixels).toEqual(expected);
  });

  it('of CIFAR-100 have fine labels, here as an array of int64', () => {
    const { classes, labels } = parseCifarPickle({ file: 'train', bytes: unpacked(FINE) });
    expect(classes).toBe(100);
    expect([...labels]).toEqual([3, 99]);
  });

  it('name the classes', () => {
    expect(cifarClassNames({ file: 'batches.meta', bytes: unpacked(META) })).toEqual(['cat', 'dog']);
  });

  it('that call anything else are refused by its name', () => {
    expect(() => parseCifarPickle({ file: 'data_batch_1', bytes: unpacked(EVIL) })).toThrow(
      /^data_batch_1 is not a pickle of data \(at byte \d+: it asks for posix\.system, which no data need and which is not run\)/,
    );
  });

  it('that end early, or hold something else, are refused', () => {
    const bytes = unpacked(batches[0][1]);
    const parse = (part: Uint8Array) => () => parseCifarPickle({ file: 'b', bytes: part });
    expect(parse(bytes.subarray(0, 3000))).toThrow(/it ends early/);
    expect(parse(unpacked(META))).toThrow(/^b holds label_names, num_vis; a CIFAR batch has data and labels/);
    expect(parse(Uint8Array.of(0x80, 2, 0x4b, 5, 0x2e))).toThrow(/no dictionary/);
  });
});
