/** @file The network that comes with the studio: shown at the start, and again after another one. */
import { BUNDLED, PRESETS } from '../lib/bundled.ts';
import { fetchBytes } from '../lib/fetch-bytes.ts';
import { referenceOf } from '../lib/file-reference.ts';
import type { ModelContents } from '../lib/model-contents.ts';
import type { NetworkInfo } from '../worker/protocol.ts';
import { choosePreset, image } from './image.ts';
import { openAnn, openNetwork } from './live.ts';
import { isBundled, trouble } from './network.ts';
import { bundledVersion } from './share.ts';
import { replay } from './time.ts';

/** The digit that a visitor sees first. */
export const FIRST_PRESET = 14;

/** @returns nothing if it cannot be opened; the page says why */
export async function openBundledNetwork(
  bytes: Promise<Uint8Array<ArrayBuffer>>,
): Promise<NetworkInfo | undefined> {
  const file = await bytes;
  const { hash } = await referenceOf(BUNDLED.name, [file]);
  const info = await openNetwork(file, BUNDLED.name, undefined);
  if (!info) return undefined;
  bundledVersion.value = hash.slice(0, 8);
  return info;
}

/** Its ANN, which is larger and can come later. */
export async function openBundledAnn(own: NetworkInfo): Promise<void> {
  if (!isBundled.value) return;
  const scaling = { label: 'unit', scale: [1 / 255], offset: [0] };
  const [bytes, table] = await Promise.all([fetchBytes(BUNDLED.onnx), fetchBytes(BUNDLED.contents)]);
  const contents: ModelContents = JSON.parse(new TextDecoder().decode(table));
  const shape = [1, PRESETS.height, PRESETS.width];
  await openAnn({ bytes, name: BUNDLED.name, shape, scaling, contents }, own);
}

export async function backToBundled(): Promise<void> {
  try {
    const bytes = await fetchBytes(BUNDLED.network);
    // The image before was the other network's; it is not to be decided by this one.
    image.value = undefined;
    const info = await openBundledNetwork(Promise.resolve(bytes));
    if (!info) return;
    choosePreset(FIRST_PRESET);
    replay();
    void openBundledAnn(info);
  } catch (error) {
    trouble.value = error instanceof Error ? error.message : String(error);
  }
}
