/**
 * @file What happens once at the start: the bundled digits and network are fetched, the view of the address is shown,
 * then the ANN's model is fetched, and the service worker keeps everything for later.
 */
import { BUNDLED, PRESETS } from './lib/bundled.ts';
import { fetchBytes } from './lib/fetch-bytes.ts';
import { openBundledAnn, openBundledNetwork } from './state/bundled-network.ts';
import { takeFilesAnywhere } from './state/dropped-anywhere.ts';
import { presets } from './state/image.ts';
import { trouble } from './state/network.ts';
import { followAddress, showAddress } from './state/view-address.ts';

export async function boot(): Promise<void> {
  takeFilesAnywhere();
  try {
    const network = fetchBytes(BUNDLED.network);
    presets.value = await fetchBytes(PRESETS.file);
    const info = await openBundledNetwork(network);
    if (!info) return;
    await showAddress();
    followAddress();
    await openBundledAnn(info);
  } catch (error) {
    trouble.value = error instanceof Error ? error.message : String(error);
  } finally {
    if (import.meta.env.PROD) keepForLater();
  }
}

function keepForLater(): void {
  // Pages opened from a file or without a secure origin go without.
  navigator.serviceWorker?.register('./sw.js').catch(() => undefined);
}
