/**
 * @file Datasets: bytes of every supported format to labelled images in memory. Runs in Node and in a browser.
 */

export { type CifarSource, parseCifar } from './cifar.ts';
export type { Channels, InputShape } from './colour.ts';
export type {
  Batch,
  EncodedPictures,
  ImageCollection,
  ImageDataset,
  ImageSet,
  ImageSource,
  Interpolation,
  PictureRecipe,
  PixelUnits,
  Split,
  StoredPixels,
  Transform,
} from './dataset.ts';
export { decodeImage } from './decode-image.ts';
export type { DecodedImage } from './decoded-image.ts';
export { type IdxArray, type IdxPair, idxDataset, type NamedBytes, parseIdx } from './idx.ts';
export type { AxesOptions, ImageAxes, ImageLayout } from './image-axes.ts';
export { imageAxes } from './image-axes.ts';
export { type ImageFolderSource, imageFolder } from './image-folder.ts';
export type { DatasetFile, DatasetSource } from './named.ts';
export { type DatasetName, datasetNames, isDatasetName, type NamedDataset, namedDatasets } from './named.ts';
export { type NpyArray, parseNpy } from './npy.ts';
export type { NpyValues } from './npy-types.ts';
export { type NpzOptions, parseNpz } from './npz.ts';
export {
  type AnnouncedPixels,
  type HeldPixels,
  type PixelRange,
  pixelUnits,
  type Stored,
  storedAs,
} from './pixels.ts';
export {
  type Preprocess,
  type PreprocessOption,
  parsePreprocess,
  resolvePreprocess,
  toFloat,
} from './preprocess.ts';
export { type HeldImages, inMemory, type ReadableImages } from './source.ts';
export { imageAt, imageSize, limited, mixed, subset, take } from './subset.ts';
