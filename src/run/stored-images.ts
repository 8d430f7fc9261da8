/**
 * @file Images as a network and its ANN take them: of their shape, and in the units of the network's input.
 */
import { storedAs } from '../data/pixels.ts';
import { FirstspikeError } from '../error.ts';
import type { LabelledSet } from '../measure/tally.ts';
import { imageShape, type SpikingNetwork } from '../network/network.ts';
import { type Ann, imagesOf } from '../ops/ann.ts';
import { checkImages } from '../ops/image-tensor.ts';

/**
 * The same images in the units of the pixels that the network was calibrated on.
 * @throws FirstspikeError `shape`; `usage` if no factor brings their pixels to those of the network, or the ANN takes
 * others; `bad-file` for pixels that are no numbers
 */
export function imagesFor<T extends LabelledSet>(network: SpikingNetwork, images: T, ann?: Ann): T {
  checkImages(images, imageShape(network));
  const [input] = network.populations;
  const own = input.kind === 'input' ? storedAs(images, { min: input.xMin, max: input.xMax }) : images;
  if (ann === undefined || imagesOf(ann, own) === own) return own;
  throw new FirstspikeError(
    'usage',
    `The ANN takes pixels up to ${ann.pixels.max}, but the network pixels up to ${input.kind === 'input' ? input.xMax : 1}; give the \`ann\` of the network's converter.`,
  );
}
