/** @file How many steps a stage of the bundled network has; other networks are converted on their own page. */
import { signal } from '@preact/signals';
import { BUNDLED, networkFile } from '../lib/bundled.ts';
import { fetchBytes } from '../lib/fetch-bytes.ts';
import { exchangeNetwork } from './live.ts';
import { network, trouble } from './network.ts';
import { endTime, seek, time } from './time.ts';

/** The number of steps whose network is on its way. */
export const awaitedSteps = signal<number | undefined>(undefined);

/** Shows the network of so many steps; the playhead keeps its place in the course. The last choice counts. */
export async function chooseSteps(steps: number): Promise<void> {
  if (steps === (awaitedSteps.value ?? network.value?.steps)) return;
  awaitedSteps.value = steps;
  try {
    const bytes = await fetchBytes(networkFile(steps));
    if (awaitedSteps.value !== steps) return;
    const part = time.value / Math.max(1, endTime.value);
    await exchangeNetwork(bytes, BUNDLED.name);
    seek(part * endTime.value);
  } catch (error) {
    trouble.value = error instanceof Error ? error.message : String(error);
  } finally {
    if (awaitedSteps.value === steps) awaitedSteps.value = undefined;
  }
}
