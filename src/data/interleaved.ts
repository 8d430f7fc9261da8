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

/** Whether the first `count` of `channels` interleaved channels have one value each. */
export function isOneColour(pixels: ArrayLike<number>, channels: number, count = channels): boolean {
  for (let i = channels; i < pixels.length; i++) {
    if (i % channels < count && pixels[i] !== pixels[i - channels]) return false;
  }
  return true;
}

/** What the decoders say of a picture of one colour in which only transparency differs: black on nothing, for example. */
export const onlyTransparency = (): Error =>
  new Error('only its transparency shows something, and transparency is not read: save it on a background');

/**
 * The channels before alpha, the last one, as planes.
 * @throws Error where they are one colour and alpha is not: without it the picture would be empty
 */
export function withoutAlpha<T extends Uint8Array | Uint16Array>(pixels: T, channels: 2 | 4): T {
  const colours = channels - 1;
  if (isOneColour(pixels, channels, colours) && !isOneColour(pixels, channels)) throw onlyTransparency();
  return toPlanes(pixels, channels, colours);
}
