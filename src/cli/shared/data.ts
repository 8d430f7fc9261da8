/**
 * @file The DATA arguments of commands: images to evaluate on, images to calibrate with, and how pixels are scaled.
 */
import { basename } from 'node:path';
import type { ImageCollection, ImageDataset, Split, Transform } from '../../data/dataset.ts';
import { type PixelRange, pixelUnits, storedAs } from '../../data/pixels.ts';
import { resolvePreprocess } from '../../data/preprocess.ts';
import { inMemory } from '../../data/source.ts';
import { parseTransform, transformPreset } from '../../data/transform.ts';
import { FirstspikeError } from '../../error.ts';
import { type InputScaling, type PixelDecision, pixelRange } from '../../ops/ann.ts';
import { type LoadOptions, openDataset } from '../../platform/node/data/load.ts';
import { plural } from './format.ts';
import { inputShapeFor, type Model } from './model.ts';
import type { NamedPreprocess } from './option-values.ts';
import type { AxesOptions } from './options.ts';
import type { Advance } from './progress.ts';
import type { Session } from './session.ts';

/** `loadDataset` with progress and warnings where the user sees them. */
export const loadImages = async (
  session: Session,
  argument: string,
  options: Omit<LoadOptions, 'signal' | 'onProgress'>,
): Promise<ImageDataset> => inMemory(await openImages(session, argument, options));

/** `openDataset` with progress and warnings where the user sees them. */
export async function openImages(
  session: Session,
  argument: string,
  options: Omit<LoadOptions, 'signal' | 'onProgress'>,
): Promise<ImageCollection> {
  let file: string | undefined;
  let advance: Advance = () => {};
  const dataset = await openDataset(argument, {
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
export function inUnits<T extends ImageCollection>(session: Session, images: T, range: PixelRange): T {
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
  options: AxesOptions,
): Pick<LoadOptions, 'inputShape' | 'channels' | 'layout' | 'transform' | 'presized'> => ({
  inputShape: model && inputShapeFor(model),
  channels: options.grayscale ? 1 : options.rgb ? 3 : undefined,
  layout: options.layout,
  ...transformFor(recordedTransform(model), options),
});

/** The transform that a saved network was calibrated with. */
export const recordedTransform = (model: Model | undefined): string | undefined =>
  model?.format === 'firstspike' ? model.network.origin.transform : undefined;

/**
 * What is done to pictures: what the options say, and where they do not, the preset or the saved network. Arrays of the size
 * that it gives are taken as they are, unless an option says otherwise.
 * @throws FirstspikeError `usage` for an interpolation of nothing
 */
export function transformFor(
  recorded: string | undefined,
  { resize, crop, interpolation, preprocess }: AxesOptions,
): { readonly transform: Transform; readonly presized: boolean } {
  const preset = recorded === undefined ? transformPreset(preprocess?.label) : parseTransform(recorded);
  const transform = {
    resize: resize ?? preset.resize,
    crop: crop ?? preset.crop,
    interpolation: interpolation ?? preset.interpolation,
  };
  if (interpolation !== undefined && transform.resize === undefined) {
    throw new FirstspikeError('usage', '--interpolation goes with --resize.');
  }
  return { transform, presized: resize === undefined && crop === undefined };
}

/** Images to evaluate on and to calibrate with, in the same units. */
export async function imagePair(
  session: Session,
  model: Model,
  options: DataChoice & CalibrationChoice,
): Promise<{ readonly images: ImageCollection; readonly calibration: ImageCollection }> {
  const images = await evaluationImages(session, model, options);
  const calibration = await calibrationImages(session, model, images, options);
  return { images: inUnits(session, images, pixelRange(calibration)), calibration };
}

/** The same in memory, for commands that go over them many times. */
export async function heldPair(
  ...given: Parameters<typeof imagePair>
): Promise<{ readonly images: ImageDataset; readonly calibration: ImageDataset }> {
  const { images, calibration } = await imagePair(...given);
  return { images: await inMemory(images), calibration: await inMemory(calibration) };
}

interface DataChoice extends AxesOptions {
  readonly data: string;
  readonly split?: Split;
  readonly limit?: number;
  readonly labels?: string;
}

interface CalibrationChoice extends AxesOptions {
  readonly calibrate?: string;
  readonly calibrateLimit?: number;
}

/** Images that are evaluated. */
export const evaluationImages = (
  session: Session,
  model: Model | undefined,
  { data, split, limit, labels, ...reading }: DataChoice,
): Promise<ImageCollection> =>
  openImages(session, data, {
    purpose: 'evaluate',
    ...readingFor(model, reading),
    labels,
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
  evaluated: ImageCollection,
  { data, calibrate, calibrateLimit, ...reading }: Pick<DataChoice, 'data'> & CalibrationChoice,
): Promise<ImageCollection> {
  const request = {
    purpose: 'calibrate',
    ...readingFor(model, reading),
    ...(calibrateLimit !== undefined && { limit: calibrateLimit }),
  } as const;
  if (calibrate !== undefined) return openImages(session, calibrate, request);
  const missing = () =>
    new FirstspikeError(
      'usage',
      `${data} has no training split to calibrate on; give --calibrate DATA with images like those the model was trained on.`,
    );
  const images = await openImages(session, data, request).catch((error) => {
    throw error instanceof FirstspikeError && error.code === 'not-found' ? missing() : error;
  });
  if (await sameImages(images, evaluated)) throw missing();
  return images;
}

/** Whether two sets begin with the same images. */
async function sameImages(a: ImageCollection, b: ImageCollection): Promise<boolean> {
  const images = Math.min(10, a.length, b.length);
  const [one, other] = [await inMemory(a, images), await inMemory(b, images)];
  return (
    one.pixels.length === other.pixels.length && one.pixels.every((pixel, i) => pixel === other.pixels[i])
  );
}

/** The scaling that `--preprocess` asks for; undefined without it, for the default of the conversion. */
export function scalingOf(
  preprocess: NamedPreprocess | undefined,
  dataset: ImageCollection,
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
export const describeData = ({ name, length }: Pick<ImageCollection, 'name' | 'length'>): string =>
  `${name}, ${plural(length, 'image')}`;

/** For JSON documents. */
export const dataFields = (images: ImageCollection) => ({
  name: images.name,
  split: images.split,
  images: images.length,
  pixels: pixelUnits(images).text,
  transform: images.transform ?? null,
  ...(images.unreadable !== undefined && { unreadable: images.unreadable }),
});
