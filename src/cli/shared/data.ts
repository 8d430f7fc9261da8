/**
 * @file The DATA arguments of commands: images to evaluate on, images to calibrate with, and how pixels are scaled.
 */
import { basename } from 'node:path';
import type { ImageDataset, Split } from '../../data/dataset.ts';
import { resolvePreprocess } from '../../data/preprocess.ts';
import { take } from '../../data/subset.ts';
import { FirstspikeError } from '../../error.ts';
import type { InputScaling } from '../../ops/ann.ts';
import { type LoadOptions, loadDataset } from '../../platform/node/data/load.ts';
import { plural } from './format.ts';
import type { NamedPreprocess } from './option-values.ts';
import type { Advance } from './progress.ts';
import type { Session } from './session.ts';

/** `loadDataset` with progress and warnings where the user sees them. */
export async function loadImages(
  session: Session,
  argument: string,
  options: Pick<LoadOptions, 'purpose' | 'split' | 'limit' | 'excludeCalibration'>,
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
  return dataset;
}

/** Images that are evaluated. */
export const evaluationImages = (
  session: Session,
  { data, split, limit }: { readonly data: string; readonly split?: Split; readonly limit?: number },
): Promise<ImageDataset> =>
  loadImages(session, data, {
    purpose: 'evaluate',
    ...(split ? { split } : { excludeCalibration: true }),
    ...(limit !== undefined && { limit }),
  });

/**
 * Images for calibration: those of `--calibrate`, or the training split of the data that are evaluated.
 * @throws FirstspikeError `usage` if there is no such split
 */
export async function calibrationImages(
  session: Session,
  evaluated: ImageDataset,
  { data, calibrate, calibrateLimit }: { data: string; calibrate?: string; calibrateLimit?: number },
): Promise<ImageDataset> {
  const request = {
    purpose: 'calibrate',
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

/** For reports: `mnist test set, 10,000 images`. */
export const describeData = ({ name, length }: ImageDataset): string => `${name}, ${plural(length, 'image')}`;

/** For JSON documents. */
export const dataFields = ({ name, split, length }: ImageDataset) => ({ name, split, images: length });
