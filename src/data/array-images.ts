/**
 * @file An array of images and one of labels as a dataset, whatever files they came from.
 */
import { FirstspikeError, grouped } from '../error.ts';
import type { ImageDataset, Split, StoredPixels } from './dataset.ts';
import { type AxesOptions, channelsFirst, imageAxes } from './image-axes.ts';
import { classLabels, countClasses } from './labels.ts';
import type { NpyArray } from './npy.ts';
import { numbersOf } from './npy-types.ts';
import { type PixelRange, pixelUnits } from './pixels.ts';

/** An array, and where it is, for messages. */
export interface NamedArray {
  readonly where: string;
  readonly array: NpyArray;
}

/**
 * Images N×…, with labels that are class indices (N) or rows (N×classes), or without labels.
 * @throws FirstspikeError `shape` if the shapes do not fit, `bad-file` for labels that are no classes
 */
export function arrayImages(
  { where, array: images }: NamedArray,
  labels: NamedArray | undefined,
  { split, name, inputShape, layout: given }: AxesOptions & { readonly split: Split; readonly name: string },
): ImageDataset {
  const { layout, shape } = imageAxes(images.shape, where, { inputShape, layout: given });
  const labelled = labelsOfImages({ where, shape: images.shape }, labels);
  const pixels = toPixels(images);
  const numbers = pixels instanceof Uint8Array ? undefined : numbersOf(images.type);
  const { white, min, max } = pixelUnits({ pixels, shape, name, numbers });
  // Signed bytes that are all positive are kept as bytes.
  const range =
    images.type === 'i1' && pixels instanceof Uint8Array ? { min: 0, max: largest(pixels) } : { min, max };
  return {
    name,
    split,
    shape,
    length: images.shape[0],
    white,
    ...(numbers !== undefined && { numbers }),
    ...noteOnHalves(where, images.type, range),
    pixels: layout === 'NHWC' ? channelsFirst(pixels, shape) : pixels,
    ...labelled,
  };
}

/** Halved bytes, and all that signed bytes hold. */
const HALF = 127;
/** Values that stop below it are no bytes, nor are they taken as bytes. */
const FAINT = 32;

/**
 * A note on pixels that stop at half of 255 in numbers other than bytes: they may have been halved to fit, and nothing else shows it.
 * @param type NumPy's name of the numbers
 */
export function noteOnHalves(
  where: string,
  type: string,
  { min, max }: PixelRange,
): Pick<ImageDataset, 'note'> {
  if (type === 'u1' || min < 0 || max < FAINT || max > HALF) return {};
  const text = `${numbersOf(type) ?? 'floats'} 0…${Number(max.toPrecision(4))}`;
  return {
    note: `The pixels of ${where} are ${text}, and stay as dark as that where 255 is white; if they were halved, save them as bytes 0…255`,
  };
}

const largest = (values: Uint8Array): number => values.reduce((a, b) => Math.max(a, b), 0);

/** @throws FirstspikeError `shape` unless each image has a label, `bad-file` for labels that are no classes */
export function labelsOfImages(
  { where, shape }: { readonly where: string; readonly shape: readonly number[] },
  labels: NamedArray | undefined,
): Pick<ImageDataset, 'labels' | 'classes'> {
  if (labels === undefined) return { labels: new Int32Array(0), classes: 0 };
  if (labels.array.shape[0] !== shape[0]) {
    const message = `there are ${grouped(shape[0])} images in ${where} but ${grouped(labels.array.shape[0] ?? 1)} labels in ${labels.where}; save one label for each image`;
    throw new FirstspikeError('shape', message, { images: shape, labels: labels.array.shape });
  }
  return toLabels(labels.array, labels.where);
}

/** Whether whole numbers are bytes: 0 and 1 alone are black and white. */
export const isByteRange = ({ min, max }: PixelRange): boolean => min >= 0 && max > 1 && max <= 255;

/**
 * Integers that fit a byte become bytes, everything else float32. Integers that are only 0 and 1 are black and white, as
 * booleans are: float32 too.
 */
function toPixels({ data, type }: NpyArray): StoredPixels {
  if (data instanceof Float32Array) return data;
  const isInteger = type.startsWith('i') || type.startsWith('u');
  let [min, max] = [0, 0];
  for (let i = 0; i < data.length; i++) {
    if (data[i] < min) min = data[i];
    if (data[i] > max) max = data[i];
  }
  const isByte = isInteger && isByteRange({ min, max });
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
