/** @file Affine maps on the elements of a signal: `value[i] = scale[i] · source[i] + offset[i]`. */

/** One entry per element. */
export interface AffineMap {
  readonly scale: Float64Array;
  readonly offset: Float64Array;
}

/** `outer` after `inner`; undefined if the result changes nothing. */
export function compose(outer: AffineMap, inner: AffineMap | undefined): AffineMap | undefined {
  const map = inner === undefined ? outer : composed(outer, inner);
  const isIdentity = map.scale.every((scale, i) => scale === 1 && map.offset[i] === 0);
  return isIdentity ? undefined : map;
}

function composed(outer: AffineMap, inner: AffineMap): AffineMap {
  return {
    scale: inner.scale.map((scale, i) => outer.scale[i] * scale),
    offset: inner.offset.map((offset, i) => outer.scale[i] * offset + outer.offset[i]),
  };
}

/**
 * The one value per channel that `values`, channels first, consist of; undefined if they vary inside a channel.
 */
export function perChannel(values: Float64Array, channels: number): Float64Array | undefined {
  const area = values.length / channels;
  const result = new Float64Array(channels);
  for (let channel = 0; channel < channels; channel++) {
    result[channel] = values[channel * area];
    for (let i = 1; i < area; i++) if (values[channel * area + i] !== result[channel]) return undefined;
  }
  return result;
}

/** Repeats one value per channel over `area` positions each. */
export const perElement = (channels: Float64Array, area: number): Float64Array =>
  Float64Array.from({ length: channels.length * area }, (_, i) => channels[Math.floor(i / area)]);
