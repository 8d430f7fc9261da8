/** @file From Your model to Watch: the converted network with its ANN and an image of its data. */
import { sizeOf } from '../../../src/graph/tensor.ts';
import type { DroppedFile } from '../../../src/platform/browser/dropped-files.ts';
import { image } from './image.ts';
import { openAnn, openNetwork } from './live.ts';
import { ann, classNames, network, trouble } from './network.ts';
import { page } from './page.ts';
import { replay } from './time.ts';
import { converted, data, dataImage, model, modelBytes, openModel, problem } from './workspace.ts';

/** Shows the converted network; its data's images become the Watch page's. */
export async function watchConversion(): Promise<void> {
  const made = converted.value;
  const source = model.value;
  if (!made || !source || !(await openNetwork(made.network, source.name))) return;
  classNames.value = data.value?.classNames ?? [];
  await showDataImage(0);
  page.value = 'watch';
  replay();
  const bytes = await modelBytes();
  const shape = network.value?.image ?? [];
  if (!bytes) return;
  await openAnn({ bytes, name: source.name, shape, scaling: made.scaling, output: source.output });
}

/** A dropped file that is an ONNX model or a saved spiking network: opens it on the page that shows it. */
export async function openFile({ path, bytes }: DroppedFile): Promise<void> {
  page.value = 'model';
  if (/\.safetensors$/i.test(path)) {
    const isShown = await watchSaved(bytes, path);
    problem.value = isShown ? undefined : (trouble.value ?? `${path} cannot be shown.`);
    trouble.value = undefined;
  } else {
    await openModel(bytes, path);
  }
}

/** A network that somebody saved; its ANN is not in the file. */
async function watchSaved(bytes: Uint8Array, name: string): Promise<boolean> {
  if (!(await openNetwork(bytes, name))) return false;
  classNames.value = [];
  ann.value = 'absent';
  const shown = image.value?.pixels.length;
  const neurons = sizeOf(network.value?.image ?? [0]);
  if (shown !== neurons) image.value = { pixels: new Uint8Array(neurons), source: { kind: 'drawn' } };
  page.value = 'watch';
  replay();
  return true;
}

/** An image of the loaded data, by its place among those to evaluate on. */
export async function showDataImage(index: number): Promise<void> {
  const found = await dataImage(index);
  const names = data.value?.classNames ?? [];
  if (!found) return;
  const label = data.value?.isLabelled ? { label: names[found.label] ?? String(found.label) } : {};
  image.value = { pixels: found.pixels, source: { kind: 'data', index }, ...label };
}
