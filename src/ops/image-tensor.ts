/**
 * @file A stored image as the input tensor of a graph.
 */
import type { ImageDataset } from '../data/dataset.ts';
import { FirstspikeError } from '../error.ts';
import {
  type FloatTensor,
  floatTensor,
  formatShape,
  type Shape,
  sameShape,
  sizeOf,
} from '../graph/tensor.ts';
import type { Plan } from './plan.ts';

/** Images whose stored values are the units of the graph's input. */
export type Images = Pick<ImageDataset, 'shape' | 'length' | 'pixels'>;

/**
 * Checks images against the shape a model takes, without a batch axis. A model that takes a row of numbers takes any
 * image of as many; axes of one entry may be left out.
 * @throws FirstspikeError `shape`
 */
export function checkImages(
  images: Pick<Images, 'shape'> & Pick<ImageDataset, 'transform'>,
  wanted: Shape,
): void {
  const significant = (shape: Shape): Shape => shape.filter((size) => size !== 1);
  const fits =
    wanted.length === 3
      ? sameShape(images.shape, wanted)
      : wanted.length === 1
        ? sizeOf(images.shape) === sizeOf(wanted)
        : sameShape(significant(images.shape), significant(wanted));
  if (fits) return;
  const { transform } = images;
  const made = transform === undefined ? '' : ` after ${transform}`;
  const advice =
    transform === undefined
      ? 'choose the data it was trained on'
      : 'give other sizes as --resize and --crop, or leave both out';
  throw new FirstspikeError(
    'shape',
    `The images are ${formatShape(images.shape)}${made}, but the model takes ${formatShape(wanted)}; ${advice}.`,
  );
}

/**
 * Image `index` with a batch axis of 1.
 * @throws FirstspikeError `shape` if the images are not of the size the model takes
 */
export function imageTensor(plan: Plan, images: Images, index: number): FloatTensor {
  const [input] = plan.graph.inputs;
  checkImages(images, input.shape.slice(1));
  const size = sizeOf(images.shape);
  const pixels = images.pixels.subarray(index * size, (index + 1) * size);
  return floatTensor(input.shape, Float32Array.from(pixels));
}
