/** @file Which images are trained on, which choose thresholds, and which are held out and only measured on. */
import type { ImageDataset } from '../../data/dataset.ts';
import { subset, take } from '../../data/subset.ts';
import { FirstspikeError } from '../../error.ts';
import type { RunSettings } from '../settings.ts';

export interface DataParts {
  readonly training: ImageDataset;
  /** The first images of `training`. */
  readonly calibration: ImageDataset;
  readonly heldOut: ImageDataset;
}

/** Views of the dataset. @throws FirstspikeError `range` if nothing is left to train on, `usage` for a test split */
export function partsOf(
  dataset: ImageDataset,
  { heldOut, heldOutAt }: Pick<RunSettings, 'heldOut' | 'heldOutAt'>,
  calibration: number,
): DataParts {
  const { name, split, length } = dataset;
  if (split === 'test') {
    throw new FirstspikeError(
      'usage',
      `${name} is a test set, which must stay unseen; give training images.`,
    );
  }
  if (length <= heldOut) {
    throw new FirstspikeError(
      'range',
      `${name} has ${length} images and ${heldOut} are held out, so none are left to train on; give more images or hold out fewer.`,
    );
  }
  const first = heldOutAt === 'first' ? heldOut : 0;
  const training = subset(dataset, first, first + length - heldOut);
  const out = first === 0 ? subset(dataset, length - heldOut, length) : subset(dataset, 0, heldOut);
  return { training, calibration: take(training, calibration), heldOut: out };
}
