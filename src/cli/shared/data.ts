/**
 * @file The DATA arguments of commands: images to evaluate on, images to calibrate with, and how pixels are scaled.
 */
import { basename } from 'node:path';
import type { ImageDataset, Split } from '../../data/dataset.ts';
import { type PixelRange, pixelUnits, storedAs } from '../../data/pixels.ts';
import { resolvePreprocess } from '../../data/preprocess.ts';
import { take } from '../../data/subset.ts';
import { FirstspikeError } from '../../error.ts';
import { type InputScaling, type PixelDecision, pixelRange } from '../../ops/ann.ts';
import { type LoadOptions, loadDataset } from '../../platform/node/data/load.ts';
import { plural } from './format.ts';
import { inputShapeFor, type Model } from './model.ts';
import type { NamedPreprocess } from './option-values.ts';
import type { AxesOptions } from './options.ts';
import type { Advance } from './progress.ts';
import type { Session } from './session.ts';

/** `loadDataset` with progress and warnings where the user sees them. */
export async function loadImages(
  session: Session,
  argument: string,
  options: Omit<LoadOptions, 'signal' | 'onProgress'>,
): Promise<ImageDataset> {
  let file: string | undefined;
  let advance: Advance = () => {};
  const dataset = await loadDataset(argument, {
    ...options,
    signal: session.signal,
    onProgress(step) {
      // Images are read from many files, downloads are one file each.
      const current = step.phase === 'download' ? step.file : argument;
      if (current !== file) {
        const title = step.phase === 'download' ? 'Downloading' : 'Reading';
        advance = session.progress.phase(
          `${title} ${basename(current)}`,
          step.phase === 'download' ? 'bytes' : 'images',
        );
        file = current;
      }
      advance(step.done, step.total ?? step.done);
    },
  });
  session.progress.clear();
  if (dataset.length === 0)
    throw new FirstspikeError('bad-file', `${argument} holds no images; choose other data.`);
  if (dataset.note !== undefined) session.warn(dataset.note);
  for (const change of dataset.changes ?? []) session.remark(change);
  pixelUnits(dataset);
  return dataset;
}

/**
 * Images in the units of the pixels that a network is calibrated on.
 * @throws FirstspikeError `usage` if no factor brings one to the other
 */
export function inUnits(session: Session, images: ImageDataset, range: PixelRange): ImageDataset {
  const own = storedAs(images, range);
  if (own !== images) {
    session.remark(
      `${images.name} holds ${pixelUnits(images).text}, but the network takes pixels ${range.min}…${range.max}: brought to these.`,
    );
    return own;
  }
  const { min, max, white } = pixelUnits(images);
  if (white === null && (min < range.min || max > range.max)) {
    session.warn(
      `The pixels of ${images.name} run from ${short(min)} to ${short(max)}, but those of calibration from ${short(range.min)} to ${short(range.max)}; the network cuts off what is beyond.`,
    );
  }
  return own;
}

const short = (value: number): string => String(Number(value.toPrecision(4)));

/** How images are read for a model: as its input takes them, and as the options say. */
export const readingFor = (
  model: Model | undefined,
  { grayscale, rgb, layout }: AxesOptions,
): Pick<LoadOptions, 'inputShape' | 'channels' | 'layout'> => ({
  inputShape: model && inputShapeFor(model),
  channels: grayscale ? 1 : rgb ? 3 : undefined,
  layout,
});

/** Images to evaluate on and to calibrate with, in the same units. */
export async function imagePair(
  session: Session,
  model: Model,
  options: DataChoice & CalibrationChoice,
): Promise<{ readonly images: ImageDataset; readonly calibration: ImageDataset }> {
  const images = await evaluationImages(session, model, options);
  const calibration = await calibrationImages(session, model, images, options);
  return { images: inUnits(session, images, pixelRange(calibration)), calibration };
}

interface DataChoice extends AxesOptions {
  readonly data: string;
  readonly split?: Split;
  readonly limit?: number;
}

interface CalibrationChoice extends AxesOptions {
  readonly calibrate?: string;
  readonly calibrateLimit?: number;
}

/** Images that are evaluated. */
export const evaluationImages = (
  session: Session,
  model: Model | undefined,
  { data, split, limit, ...reading }: DataChoice,
): Promise<ImageDataset> =>
  loadImages(session, data, {
    purpose: 'evaluate',
    ...readingFor(model, reading),
    ...(split ? { split } : { excludeCalibration: true }),
    ...(limit !== undefined && { limit }),
  });

/**
 * Images for calibration: those of `--calibrate`, or the training split of the data that are evaluated.
 * @throws FirstspikeError `usage` if there is no such split
 */
export async function calibrationImages(
  session: Session,
  model: Model,
  evaluated: ImageDataset,
  { data, calibrate, calibrateLimit, ...reading }: Pick<DataChoice, 'data'> & CalibrationChoice,
): Promise<ImageDataset> {
  const request = {
    purpose: 'calibrate',
    ...readingFor(model, reading),
    ...(calibrateLimit !== undefined && { limit: calibrateLimit }),
  } as const;
  if (calibrate !== undefined) return loadImages(session, calibrate, request);
  const missing = () =>
    new FirstspikeError(
      'usage',
      `${data} has no training split to calibrate on; give --calibrate DATA with images like those the model was trained on.`,
    );
  const images = await loadImages(session, data, request).catch((error) => {
    throw error instanceof FirstspikeError && error.code === 'not-found' ? missing() : error;
  });
  if (sameImages(images, evaluated)) throw missing();
  return images;
}

/** Whether two sets begin with the same images. */
function sameImages(a: ImageDataset, b: ImageDataset): boolean {
  const images = Math.min(10, a.length, b.length);
  const [one, other] = [take(a, images), take(b, images)];
  return (
    one.pixels.length === other.pixels.length && one.pixels.every((pixel, i) => pixel === other.pixels[i])
  );
}

/** The scaling that `--preprocess` asks for; undefined without it, for the default of the conversion. */
export function scalingOf(
  preprocess: NamedPreprocess | undefined,
  dataset: ImageDataset,
): InputScaling | undefined {
  if (preprocess === undefined) return undefined;
  const { scale, offset } = resolvePreprocess(preprocess, dataset);
  return { label: preprocess.label, scale, offset };
}

/** Says how pixels become the model's input. */
export function saysPixels(session: Session, { reason, doubt }: PixelDecision): void {
  session.remark(reason);
  if (doubt !== undefined) session.warn(doubt);
}

/** For reports: `mnist test set, 10,000 images`. */
export const describeData = ({ name, length }: ImageDataset): string => `${name}, ${plural(length, 'image')}`;

/** For JSON documents. */
export const dataFields = (images: ImageDataset) => ({
  name: images.name,
  split: images.split,
  images: images.length,
  pixels: pixelUnits(images).text,
  ...(images.unreadable !== undefined && { unreadable: images.unreadable }),
});
