/**
 * @file A stored image as the input tensor of a graph.
 */
import type { ImageDataset } from '../data/dataset.ts';
import { FirstspikeError } from '../error.ts';
import { type FloatTensor, floatTensor, formatShape, sizeOf } from '../graph/tensor.ts';
import type { Plan } from './plan.ts';

/** Images whose stored values are the units of the graph's input. */
export type Images = Pick<ImageDataset, 'shape' | 'length' | 'pixels'>;

/**
 * Image `index` with a batch axis of 1.
 * @throws FirstspikeError `shape` if the images are not of the size the model takes
 */
export function imageTensor(plan: Plan, images: Images, index: number): FloatTensor {
  const [input] = plan.graph.inputs;
  const size = sizeOf(images.shape);
  if (size !== sizeOf(input.shape)) {
    throw new FirstspikeError(
      'shape',
      `The images are ${formatShape(images.shape)}, but the model takes ${formatShape(input.shape.slice(1))}; choose the data it was trained on.`,
    );
  }
  const pixels = images.pixels.subarray(index * size, (index + 1) * size);
  return floatTensor(input.shape, Float32Array.from(pixels));
}
