/** @file Unsigned bytes as an IDX file, the format of MNIST: two zeros, type 8, the rank, big-endian sizes, values. */

export function writeIdx(shape: readonly number[], values: Uint8Array): Uint8Array {
  const header = new DataView(new ArrayBuffer(4 + 4 * shape.length));
  header.setUint8(2, 8);
  header.setUint8(3, shape.length);
  shape.forEach((extent, axis) => {
    header.setUint32(4 + 4 * axis, extent);
  });
  const file = new Uint8Array(header.byteLength + values.length);
  file.set(new Uint8Array(header.buffer));
  file.set(values, header.byteLength);
  return file;
}
