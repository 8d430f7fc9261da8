/** @file Networks other than the bundled one on the Watch page: converted here, saved by somebody, or kept by this browser. */
import { sizeOf } from '../../../src/graph/tensor.ts';
import type { DroppedFile } from '../../../src/platform/browser/dropped-files.ts';
import { type FileReference, referenceOf } from '../lib/file-reference.ts';
import type { AnnSource } from '../worker/ann.ts';
import type { Converted } from '../worker/workspace-protocol.ts';
import { image } from './image.ts';
import { openAnn, openNetwork } from './live.ts';
import { ann, network } from './network.ts';
import { page } from './page.ts';
import { type Kept, keep } from './shelf.ts';
import { replay } from './time.ts';
import { converted, data, dataImage, model, modelBytes } from './workspace.ts';

/** The name of a converted network's files, without an ending. */
export const nameOf = ({ report: { model, steps } }: Converted): string => `${model.name}-${steps}-steps`;

/** Shows the converted network; its data's images become the Watch page's. */
export async function watchConversion(): Promise<void> {
  const made = converted.value;
  const source = model.value;
  if (!made || !source) return;
  const path = `${nameOf(made)}.safetensors`;
  const bytes = Uint8Array.from(made.network);
  image.value = undefined;
  const reference = await referenceOf(path, [bytes]);
  const info = await openNetwork(bytes, source.name, reference);
  if (!info) return;
  await showDataImage(0);
  const onnx = await modelBytes();
  const { name, output } = source;
  const ann: AnnSource | undefined = onnx && {
    bytes: onnx,
    name,
    shape: info.image,
    scaling: made.scaling,
    output,
  };
  // Kept before the address names it: the next reload may come at once.
  await keep(reference.hash, { files: [{ path, bytes }], ...(ann && { ann }) });
  // The playhead before the page, whose place in the history has its moment in it.
  replay();
  page.value = 'watch';
  if (ann) await openAnn(ann, info);
}

/** A network that somebody saved; its ANN is not in the file. */
export async function watchSaved({ path, bytes }: DroppedFile): Promise<boolean> {
  const reference = await referenceOf(path, [bytes]);
  if (!(await openNetwork(bytes, path, reference))) return false;
  ann.value = 'absent';
  await keep(reference.hash, { files: [{ path, bytes }] });
  const neurons = sizeOf(network.value?.image ?? [0]);
  if (image.value?.pixels.length !== neurons)
    image.value = { pixels: new Uint8Array(neurons), source: { kind: 'drawn' } };
  replay();
  page.value = 'watch';
  return true;
}

/** A network that this browser kept, with its ANN. */
export async function watchKept(reference: FileReference, { files, ann: source }: Kept): Promise<boolean> {
  const [{ bytes }] = files;
  const info = await openNetwork(bytes, source?.name ?? reference.name, reference);
  if (!info) return false;
  if (source) void openAnn(source, info);
  else ann.value = 'absent';
  return true;
}

/** An image of the loaded data, by its place among those to evaluate on. */
export async function showDataImage(index: number): Promise<void> {
  const found = await dataImage(index);
  if (!found) return;
  const label = data.value?.isLabelled ? { label: found.label } : {};
  image.value = { pixels: found.pixels, source: { kind: 'data', index }, ...label };
}

/** Whether an image of the loaded data has these pixels. */
export async function isDataImage(index: number, pixels: ArrayLike<number>): Promise<boolean> {
  const found = data.value && (await dataImage(index));
  return found?.pixels.length === pixels.length && found.pixels.every((pixel, i) => pixel === pixels[i]);
}
