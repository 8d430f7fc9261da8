/** @file Numbers per channel or per element, spread over the elements of a tensor in whatever layout it has. */
import { sizeOf } from '../../graph/tensor.ts';
import { perImage, type Value } from '../interpret/value.ts';

const known = new WeakMap<Float32Array, Map<string, Float32Array>>();

/**
 * One number per element of an image.
 * @param entries one, or one per channel, or one per element in the file's order
 */
export function perElement(entries: Float32Array, { shape, layout, tensor }: Value): Float32Array {
  const key = `${layout} ${shape.join()}`;
  const layouts = known.get(entries) ?? new Map<string, Float32Array>();
  known.set(entries, layouts);
  const before = layouts.get(key);
  if (before) return before;
  const size = sizeOf(perImage(shape));
  const entry = (i: number) => entries[Math.floor((i * entries.length) / size)];
  const channels = layout === 'channels-last' ? (tensor.shape[3] ?? 1) : 1;
  const area = size / channels;
  const made = Float32Array.from({ length: size }, (_, i) =>
    entry(layout === 'rows' ? i : (i % channels) * area + Math.floor(i / channels)),
  );
  layouts.set(key, made);
  return made;
}
