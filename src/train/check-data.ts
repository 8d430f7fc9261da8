/**
 * @file Whether a dataset fits a network: image size, number of classes, enough images.
 */
import type { ImageDataset } from '../data/dataset.ts';
import { FirstspikeError } from '../error.ts';
import { formatShape, sameShape, sizeOf } from '../graph/tensor.ts';
import type { TrainSettings } from './settings.ts';
import { layerShapes } from './shapes.ts';

/** Throws `shape` or `range` if a run with these settings is impossible. */
export function checkData(
  { shape, length, classes, name }: ImageDataset,
  { net, heldOut }: TrainSettings,
): void {
  if (!sameShape(shape, net.input)) {
    throw new FirstspikeError(
      'shape',
      `Network '${net.name}' takes images of ${formatShape(net.input)}, but those of ${name} are ${formatShape(shape)}.`,
    );
  }
  const outputs = sizeOf(layerShapes(net).at(-1) ?? net.input);
  if (classes > outputs) {
    throw new FirstspikeError(
      'shape',
      `Network '${net.name}' has ${outputs} outputs, but ${name} has ${classes} classes.`,
    );
  }
  if (length <= heldOut) {
    throw new FirstspikeError(
      'range',
      `${name} has ${length} images and ${heldOut} are held out, so none are left to train on; give more images or hold out fewer.`,
    );
  }
}
