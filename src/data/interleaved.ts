/**
 * @file Decoders give pixels one after another (row, column, channel); networks want planes (channel, row, column).
 */

/**
 * The first `wanted` of `channels` interleaved channels as planes.
 * @param pixels row, column, channel
 */
export function toPlanes<T extends Uint8Array | Uint16Array>(pixels: T, channels: number, wanted: number): T {
  const count = pixels.length / channels;
  const planes = pixels.slice(0, count * wanted) as T;
  for (let channel = 0; channel < wanted; channel++) {
    for (let position = 0; position < count; position++) {
      planes[channel * count + position] = pixels[position * channels + channel];
    }
  }
  return planes;
}
