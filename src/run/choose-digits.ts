/**
 * @file Whether one spike per value is enough: the network with one digit decides a part of the calibration images, and
 * if it differs from the ANN on any of them, values get a second digit.
 */

import type { Ranges } from '../convert/calibrate.ts';
import { type ConvertOptions, finish, type Preparation, resolveSettings } from '../convert/convert.ts';
import { canWriteTwoDigits } from '../convert/digits.ts';
import type { LabelledImages } from '../measure/tally.ts';
import { canHoldTwoDigits } from '../network/code.ts';
import type { SpikingNetwork } from '../network/network.ts';
import { evaluate } from './evaluate.ts';
import type { SpreadOptions } from './executor.ts';

/** Calibration images on which the ANN and the network must decide alike for one digit to be kept. */
const IMAGES = 500;

export async function finishWithEnoughDigits(
  preparation: Preparation,
  ranges: Ranges,
  images: LabelledImages,
  options: ConvertOptions & SpreadOptions,
): Promise<SpikingNetwork> {
  const single = finish(preparation, ranges, images.length, options);
  const { blueprint, settings } = preparation;
  if (!canHoldTwoDigits(settings.steps) || canWriteTwoDigits(blueprint).size === 0) return single;
  const { agreement } = await evaluate(single, firstOf(images, IMAGES), {
    ...options,
    ann: preparation.plan.graph,
  });
  if (agreement === 1) return single;
  const finer = { ...preparation, settings: resolveSettings({ ...options, digits: 2 }) };
  return finish(finer, ranges, images.length, options);
}

function firstOf({ shape, pixels, labels, length }: LabelledImages, most: number): LabelledImages {
  const count = Math.min(length, most);
  const size = shape[0] * shape[1] * shape[2];
  return {
    shape,
    length: count,
    pixels: pixels.subarray(0, count * size),
    labels: labels.subarray(0, count),
  };
}
