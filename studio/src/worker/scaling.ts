/** @file How stored pixels become the ANN's input, with the name that reports print. */
import type { ImageDataset } from '../../../src/data/index.ts';
import { parsePreprocess, resolvePreprocess } from '../../../src/data/preprocess.ts';

/** One factor and one summand, or one per channel: x = pixel · scale + offset. */
export interface Scaling {
  readonly label: string;
  readonly scale: readonly number[];
  readonly offset: readonly number[];
}

/** @throws FirstspikeError `usage` */
export function scalingFor(text: string, images: ImageDataset): Scaling {
  const { scale, offset } = resolvePreprocess(parsePreprocess(text), images);
  return { label: text, scale, offset };
}
