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

/** Whether every value of a channel is the same. @param from index of its first value; then every `step`-th */
function isFlat(pixels: ArrayLike<number>, from: number, step: number): boolean {
  for (let i = from; i < pixels.length; i += step) if (pixels[i] !== pixels[from]) return false;
  return true;
}

/** What the decoders say of a picture of one colour in which only transparency differs: black on nothing, for example. */
export const onlyTransparency = (): Error =>
  new Error('all that it shows is in its transparency, which is not read: save it on a background');

/**
 * The channels before alpha, the last one, as planes.
 * @throws Error where they are one colour and alpha is not: without it the picture would be empty
 */
export function withoutAlpha<T extends Uint8Array | Uint16Array>(pixels: T, channels: 2 | 4): T {
  const colours = channels - 1;
  if (!isFlat(pixels, colours, channels)) {
    const flat = Array.from({ length: colours }, (_, channel) => isFlat(pixels, channel, channels));
    if (flat.every(Boolean)) throw onlyTransparency();
  }
  return toPlanes(pixels, channels, colours);
}
