/** @file Snappy's raw format. Source: google/snappy, format_description.txt. */

/** Two bytes and a length byte copy at most 64. */
const MOST_PER_BYTE = 64;

/** @param length of what comes of it. @throws Error if the bytes are damaged or become another length */
export function unpackSnappy(input: Uint8Array, length: number): Uint8Array {
  if (!(length >= 0 && length <= MOST_PER_BYTE * input.length))
    throw new Error(`${input.length} bytes of Snappy cannot become ${length}`);
  const output = new Uint8Array(length);
  let [at, to] = [0, 0];
  const next = (): number => {
    if (at >= input.length) throw new Error('Snappy data end too early');
    return input[at++];
  };
  const number = (bytes: number): number => {
    let value = 0;
    for (let i = 0; i < bytes; i++) value += next() * 2 ** (8 * i);
    return value;
  };
  const check = (count: number): void => {
    if (count > length - to) throw new Error(`Snappy data become more than ${length} bytes`);
  };
  // The length, which the page's header has as well.
  while (next() >= 128);
  while (at < input.length) {
    const tag = next();
    if ((tag & 3) === 0) {
      const short = tag >> 2;
      const count = 1 + (short < 60 ? short : number(short - 59));
      check(count);
      if (count > input.length - at) throw new Error('Snappy data end too early');
      output.set(input.subarray(at, at + count), to);
      at += count;
      to += count;
      continue;
    }
    const isNear = (tag & 3) === 1;
    const count = isNear ? 4 + ((tag >> 2) & 7) : 1 + (tag >> 2);
    const back = isNear ? (tag >> 5) * 256 + next() : number((tag & 3) === 2 ? 2 : 4);
    check(count);
    if (back === 0 || back > to) throw new Error('Snappy data refer to before their start');
    // Byte by byte: what is copied may have been copied just before.
    for (let i = 0; i < count; i++, to++) output[to] = output[to - back];
  }
  if (to !== length) throw new Error(`Snappy data become ${to} bytes, not ${length}`);
  return output;
}
