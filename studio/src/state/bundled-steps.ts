/** @file How many steps a stage of the bundled network has; other networks are converted on their own page. */
import { signal } from '@preact/signals';
import { BUNDLED, DIGITS } from '../lib/bundled.ts';
import { fetchBytes } from '../lib/fetch-bytes.ts';
import { openAtSteps } from './live.ts';
import { network, trouble } from './network.ts';
import { endTime, seek, time } from './time.ts';

export const offeredSteps: readonly number[] = [1, 2, 4, 8, 16, 32];

/** While a conversion is under way. */
export const converting = signal(false);

/** Converts and shows; the playhead keeps its place in the course. */
export async function chooseSteps(steps: number): Promise<void> {
  if (steps === network.value?.steps || converting.value) return;
  converting.value = true;
  try {
    const [onnx, images, labels] = await Promise.all(
      [BUNDLED.onnx, DIGITS.images, DIGITS.labels].map(fetchBytes),
    );
    const part = time.value / Math.max(1, endTime.value);
    await openAtSteps({ name: BUNDLED.name, onnx, images, labels }, steps);
    seek(part * endTime.value);
  } catch (error) {
    trouble.value = error instanceof Error ? error.message : String(error);
  } finally {
    converting.value = false;
  }
}
