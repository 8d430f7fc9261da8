/**
 * @file What happens once at the start: the bundled digits and network are fetched, the view of the address is shown,
 * then the ANN's model is fetched, and the service worker keeps everything for later.
 */
import { BUNDLED, PRESETS } from './lib/bundled.ts';
import { fetchBytes } from './lib/fetch-bytes.ts';
import { takeFilesAnywhere } from './state/dropped-anywhere.ts';
import { presets } from './state/image.ts';
import { openAnn, openNetwork } from './state/live.ts';
import { classNames, isBundled, trouble } from './state/network.ts';
import { followAddress, showAddress } from './state/view-address.ts';

export async function boot(): Promise<void> {
  takeFilesAnywhere();
  try {
    const network = fetchBytes(BUNDLED.network);
    presets.value = await fetchBytes(PRESETS.file);
    if (!(await openNetwork(await network, BUNDLED.name))) return;
    isBundled.value = true;
    classNames.value = Array.from({ length: 10 }, (_, digit) => String(digit));
    await showAddress();
    followAddress();
    const scaling = { label: 'unit', scale: [1 / 255], offset: [0] };
    const bytes = await fetchBytes(BUNDLED.onnx);
    await openAnn({ bytes, name: BUNDLED.name, shape: [1, PRESETS.height, PRESETS.width], scaling });
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
