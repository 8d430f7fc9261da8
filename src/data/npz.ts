/**
 * @file NPZ: a zip of NPY arrays, one of images and one of labels.
 */
import { type UnzipFileFilter, unzipSync } from 'fflate';
import { FirstspikeError, grouped } from '../error.ts';
import type { ImageDataset, Split, StoredPixels } from './dataset.ts';
import { type AxesOptions, channelsFirst, imageAxes } from './image-axes.ts';
import { largestContent } from './inflate-limit.ts';
import { classLabels, countClasses } from './labels.ts';
import { type NpyArray, parseNpy } from './npy.ts';
import { arraysOf } from './npz-names.ts';
import { pixelUnits } from './pixels.ts';

/** What to call the data and which part of it to take. */
export interface NpzOptions extends AxesOptions {
  readonly split: Split;
  /** Default: the file's name and the split. */
  readonly name?: string;
}

/**
 * Images and labels of an NPZ file: the arrays of the split (`x_test` and `y_test`, `test_images` and `test_labels`)
 * or, without them, `x` and `y`, `images` and `labels`, `arr_0` and `arr_1`; in upper or lower case. For the axes of images
 * and signals see {@link imageAxes}; labels are class indices (N) or one row per image with the largest value at its
 * class (N×classes). Images alone are a dataset without labels.
 * @param file name for error messages
 * @throws FirstspikeError `bad-file` if the file or an array is damaged or missing, `shape` if the shapes do not fit.
 * @example
 * ```ts
 * const { zipSync } = await import('fflate');
 * const npy = (shape, values) => {
 *   const header = `{'descr': '|u1', 'fortran_order': False, 'shape': (${shape}), }`.padEnd(117);
 *   return Uint8Array.from(`\x93NUMPY\x01\0\x76\0${header}\n${values}`, (c) => c.charCodeAt(0));
 * };
 * const bytes = zipSync({ 'x.npy': npy('1, 2, 2', '\0\x01\x02\x03'), 'y.npy': npy('1,', '\x05') });
 * parseNpz(bytes, 'a.npz', { split: 'test' }).shape; // → [1, 2, 2]
 * ```
 */
export function parseNpz(
  bytes: Uint8Array,
  file: string,
  { split, name, inputShape, layout: given }: NpzOptions,
): ImageDataset {
  const arrays = unzip(bytes, file);
  const names = [...arrays.keys()];
  const pair = arraysOf(names, split);
  if (pair === undefined) {
    throw new FirstspikeError(
      'bad-file',
      `${file} holds ${names.join(', ') || 'nothing'}; the ${split} split needs arrays named x and y (or x_${split} and y_${split}, ${split}_images and ${split}_labels)`,
      { file, arrays: names },
    );
  }
  const [imagesName, labelsName] = pair;
  const images = parseNpy(arrays.get(imagesName) ?? new Uint8Array(), `${imagesName} in ${file}`);
  const { layout, shape } = imageAxes(images.shape, `${imagesName} in ${file}`, {
    inputShape,
    layout: given,
  });
  const stored = arrays.get(labelsName);
  const labels = stored && parseNpy(stored, `${labelsName} in ${file}`);
  if (labels && labels.shape[0] !== images.shape[0]) {
    const message = `${file} has ${grouped(images.shape[0])} images in ${imagesName} but ${grouped(labels.shape[0] ?? 1)} labels in ${labelsName}; save one label for each image`;
    throw new FirstspikeError('shape', message, { images: images.shape, labels: labels.shape });
  }
  const own = name ?? `${file} (${split})`;
  const pixels = toPixels(images);
  const { white } = pixelUnits({ pixels, shape, name: own });
  return {
    name: own,
    split,
    shape,
    length: images.shape[0],
    white,
    pixels: layout === 'NHWC' ? channelsFirst(pixels, shape) : pixels,
    ...(labels ? toLabels(labels, `${labelsName} in ${file}`) : { labels: new Int32Array(0), classes: 0 }),
  };
}

function unzip(bytes: Uint8Array, file: string): Map<string, Uint8Array> {
  try {
    const entries = Object.entries(unzipSync(bytes, { filter: withinLimits(bytes.length) }));
    return new Map(entries.map(([entry, content]) => [entry.slice(0, -'.npy'.length), content]));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new FirstspikeError('bad-file', `${file} is not an NPZ file (${why}); save it with numpy.savez`, {
      file,
    });
  }
}

/** A central directory entry takes at least this many bytes: a zip cannot hold more entries. */
const ENTRY_BYTES = 46;

/** Takes the arrays, as long as they are as many and as large as a file of this size can honestly hold. */
function withinLimits(size: number): UnzipFileFilter {
  let [entries, total] = [0, 0];
  return ({ name, originalSize, size: compressed }) => {
    if (++entries * ENTRY_BYTES > size) throw new Error('it announces more entries than it has room for');
    if (!name.endsWith('.npy')) return false;
    total += Math.max(originalSize, compressed);
    if (total > largestContent(size)) throw new Error(`it would become ${grouped(total)} bytes or more`);
    return true;
  };
}

/**
 * Integers that fit a byte become bytes, everything else float32. Integers that are only 0 and 1 are black and white, as
 * booleans are: float32 too.
 */
function toPixels({ data, type }: NpyArray): StoredPixels {
  if (data instanceof Float32Array) return data;
  const isInteger = type.startsWith('i') || type.startsWith('u');
  let [least, most] = [0, 0];
  for (let i = 0; i < data.length; i++) {
    if (data[i] < least) least = data[i];
    if (data[i] > most) most = data[i];
  }
  const isByte = isInteger && least >= 0 && most > 1 && most <= 255;
  if (isByte) return data instanceof Uint8Array ? data : new Uint8Array(data);
  return new Float32Array(data);
}

function toLabels({ data, shape }: NpyArray, where: string): Pick<ImageDataset, 'labels' | 'classes'> {
  const width = shape.slice(1).reduce((product, extent) => product * extent, 1);
  if (width === 1) {
    const labels = classLabels(data, where);
    return { labels, classes: countClasses(labels) };
  }
  if (shape.length !== 2) {
    const message = `${where} is ${shape.join('×')}; labels are class indices (number) or one-hot rows (number×classes)`;
    throw new FirstspikeError('shape', message, { shape });
  }
  const labels = Int32Array.from({ length: shape[0] }, (_, row) =>
    classOfRow(data.subarray(row * width, (row + 1) * width), `row ${row} of ${where}`),
  );
  return { labels, classes: width };
}

/** Sums of shares in half precision are off by so much. */
const SLACK = 0.01;

/**
 * The class of one row: one entry above others that are all the same (one-hot), or the largest of shares that add up to one.
 * @throws FirstspikeError `bad-file` for what marks no class or several, or for targets of a regression
 */
function classOfRow(row: ArrayLike<number>, where: string): number {
  const values = Array.from(row);
  const largest = Math.max(...values);
  const others = values.filter((value) => value !== largest);
  const isOneHot = others.length === values.length - 1 && others.every((value) => value === others[0]);
  const sum = values.reduce((total, value) => total + value, 0);
  const areShares = values.every((value) => value >= 0) && Math.abs(sum - 1) < SLACK;
  if (isOneHot || areShares) return values.indexOf(largest);
  throw new FirstspikeError(
    'bad-file',
    `${where} is ${values.slice(0, 4).join(', ')}${values.length > 4 ? ', …' : ''}, which marks no class, several, or a place; give class indices, or leave the labels out to measure the agreement with the ANN`,
  );
}
