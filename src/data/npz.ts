/**
 * @file NPZ: a zip of NPY arrays, one of images and one of labels.
 */
import { type UnzipFileFilter, unzipSync } from 'fflate';
import { FirstspikeError, grouped } from '../error.ts';
import { arrayImages, type NamedArray } from './array-images.ts';
import type { ImageDataset, Split } from './dataset.ts';
import type { AxesOptions } from './image-axes.ts';
import { largestContent } from './inflate-limit.ts';
import { parseNpy } from './npy.ts';
import { arraysOf } from './npz-names.ts';

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
  { split, name, inputShape, layout }: NpzOptions,
): ImageDataset {
  const arrays = npzArrays(bytes, file);
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
  const array = (of: string): NamedArray | undefined => {
    const stored = arrays.get(of);
    return stored && { where: `${of} in ${file}`, array: parseNpy(stored, `${of} in ${file}`) };
  };
  const images = array(imagesName) ?? { where: file, array: parseNpy(new Uint8Array(), file) };
  const options = { split, name: name ?? `${file} (${split})`, inputShape, layout };
  return arrayImages(images, array(labelsName), options);
}

/** The arrays of an NPZ file by name. @throws FirstspikeError `bad-file` */
export function npzArrays(bytes: Uint8Array, file: string): Map<string, Uint8Array> {
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
