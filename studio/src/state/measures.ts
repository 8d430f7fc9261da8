/** @file What the build measured of the bundled network: fetched when the first image has been decided. */
import { effect, signal } from '@preact/signals';
import { MEASURED } from '../lib/bundled.ts';
import { fetchBytes } from '../lib/fetch-bytes.ts';
import { percent } from '../lib/format.ts';
import type { Differing, Measures } from '../lib/measures.ts';
import { ann } from './network.ts';

export const measures = signal<Measures | undefined>(undefined);
export const differing = signal<Differing | undefined>(undefined);

async function read<T>(file: string): Promise<T | undefined> {
  // Nothing else depends on it.
  const bytes = await fetchBytes(file).catch(() => undefined);
  return bytes && (JSON.parse(new TextDecoder().decode(bytes)) as T);
}

const stop = effect(() => {
  if (typeof ann.value !== 'object') return;
  queueMicrotask(() => stop());
  void read<Measures>(MEASURED.accuracies).then((found) => {
    measures.value = found;
  });
});

export async function loadDiffering(): Promise<void> {
  differing.value ??= await read<Differing>(MEASURED.differing);
}

/** `98.2 %` of the measured digits; empty where nothing was measured. */
export function accuracyText(steps: number): string {
  const found = measures.value;
  const right = found?.right[steps];
  return found && right !== undefined ? percent(right / found.images, 1) : '';
}
