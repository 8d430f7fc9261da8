/** @file The image that the network looks at, and where it comes from. */
import { computed, signal } from '@preact/signals';
import { PRESETS } from '../lib/bundled.ts';
import type { ImagePixels } from '../worker/protocol.ts';

export type ImageSource =
  | { readonly kind: 'drawn' }
  | { readonly kind: 'preset'; readonly index: number }
  | { readonly kind: 'data'; readonly index: number };

export interface Image {
  readonly pixels: ImagePixels;
  readonly source: ImageSource;
  /** The class that it shows, where somebody said so. */
  readonly label?: number;
  /** What was done to a picture to fit it. */
  readonly note?: string;
}

export const image = signal<Image | undefined>(undefined);

/** Whether the pad is empty: there is nothing to decide. */
export const isBlank = computed(() => {
  const shown = image.value;
  return shown?.source.kind === 'drawn' && shown.pixels.every((pixel) => pixel === 0);
});

/** The bundled digits' pixels, once they are here. */
export const presets = signal<Uint8Array | undefined>(undefined);

const SIZE = PRESETS.width * PRESETS.height;

/** Pixels of one bundled digit. */
export function presetPixels(index: number): Uint8Array | undefined {
  return presets.value?.subarray(index * SIZE, (index + 1) * SIZE);
}

export function choosePreset(index: number): void {
  const pixels = presetPixels(index);
  if (pixels) image.value = { pixels, source: { kind: 'preset', index }, label: PRESETS.labels[index] };
}
