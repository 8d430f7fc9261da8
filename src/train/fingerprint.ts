/**
 * @file What a run's result depends on, as a string: two runs with the same fingerprint take the same steps.
 */
import type { ImageDataset } from '../data/dataset.ts';

/** Settings, number of images and the FNV-1a hash of pixels, labels and start values, as JSON. */
export function fingerprintOf(
  settings: object,
  { pixels, labels }: ImageDataset,
  start: Float32Array,
): string {
  let hash = 0x811c9dc5;
  for (const { buffer, byteOffset, byteLength } of [pixels, labels, start]) {
    const bytes = new Uint8Array(buffer, byteOffset, byteLength);
    for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ bytes[i], 0x01000193);
  }
  return JSON.stringify({ ...settings, images: labels.length, data: (hash >>> 0).toString(16) });
}
