/**
 * @file Dropped and chosen files: models, networks, images. What a file is follows from its content and name; where it was
 * dropped decides only about files that could be anything.
 */
import { isImageName } from '../../../src/data/class-folders.ts';
import { isSavedNetwork } from '../../../src/network/file.ts';
import type { DroppedFile } from '../../../src/platform/browser/dropped-files.ts';
import { trouble } from './network.ts';
import { page } from './page.ts';
import { showPictureFile } from './picture.ts';
import { retryAddress } from './view-address.ts';
import { watchSaved } from './watch-conversion.ts';
import { model as modelReport, networkInNir, openData, openModel, problem } from './workspace.ts';

/** Where files were given: beside every drop zone, or on one of them. */
export type Place = 'anywhere' | 'model' | 'data';

const MODEL =
  /\.(onnx|keras|h5|hdf5|nir|pb|tflite|ort|pth?|ckpt|pkl|mlmodel|safetensors)$|(^|\/)model\.json$/i;
const DATA = /\.(npz|npy|bin|gz|tar|parquet)$|idx\d|(^|\/)(data_batch_\d|test_batch|batches\.meta)$/i;

/** Opens models, networks and images, together or apart. */
export async function openFiles(files: readonly DroppedFile[], place: Place): Promise<void> {
  const isData = ({ path }: DroppedFile) => isImageName(path) || DATA.test(path) || path.endsWith('/');
  const given = files.find(
    (file) => MODEL.test(file.path) || isSavedNetwork(file.bytes) || (place === 'model' && !isData(file)),
  );
  const nir = given && /\.nir$/i.test(given.path) ? await networkInNir(given) : undefined;
  // HDF5 is not asked twice for a file that it could not read.
  if (given && !nir && problem.value !== undefined && /\.nir$/i.test(given.path) && files.length === 1) {
    page.value = 'model';
    return;
  }
  const model = nir ?? given;
  const isNetwork = model !== undefined && isSavedNetwork(model.bytes);
  // What may hold weights of the model; once it was read, it says which of them do.
  const beside = files.filter((file) => file !== given && (!isData(file) || /\.bin$/i.test(file.path)));
  const isWeights = ({ path }: DroppedFile) => modelReport.value?.used.includes(path) === true;
  let others = files.filter((file) => file !== given);
  const [only] = others;
  if (model === undefined && others.length === 1 && page.value === 'watch' && isImageName(only.path)) {
    // One picture stays on the page that it was dropped on.
    await showPictureFile(only);
    return;
  }
  if (others.length > 0 || !isNetwork) page.value = 'model';
  // Pictures become grey or coloured as the model takes them, and a model may have the size of its images from them.
  if (model !== undefined && !isNetwork) {
    await openModel(model, beside);
    // Weights whose model was refused are no images.
    others = others.filter((file) =>
      problem.value === undefined ? !isWeights(file) : !beside.includes(file),
    );
  }
  const refused = model !== undefined && !isNetwork ? problem.value : undefined;
  if (others.length > 0) {
    await openData(others);
    if (model !== undefined && !isNetwork && refused === undefined && !isReadable())
      await openModel(model, beside);
    problem.value ??= refused;
  }
  if (model !== undefined && isNetwork) await watchNetwork(model);
  await retryAddress();
}

const isReadable = (): boolean => modelReport.value?.problems.length === 0;

async function watchNetwork(file: DroppedFile): Promise<void> {
  if (await watchSaved(file)) return;
  page.value = 'model';
  problem.value = trouble.value ?? `${file.path} cannot be shown.`;
  trouble.value = undefined;
}

/** Opens files once they are read. */
export async function takeFiles(files: Promise<readonly DroppedFile[]>, place: Place): Promise<void> {
  try {
    const found = await files;
    if (found.length > 0) await openFiles(found, place);
  } catch (error) {
    problem.value = error instanceof Error ? error.message : 'The files could not be read.';
  }
}
