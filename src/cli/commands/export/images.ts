/** @file Images that a network runs while it is exported, in the units that it takes. */

import { take } from '../../../data/subset.ts';
import { FirstspikeError } from '../../../error.ts';
import type { LabelledImages } from '../../../measure/tally.ts';
import { imageShape, type SpikingNetwork } from '../../../network/network.ts';
import { imagesFor } from '../../../run/stored-images.ts';
import { loadImages, readingFor, transformFor } from '../../shared/data.ts';
import type { AxesOptions } from '../../shared/options.ts';
import type { Session } from '../../shared/session.ts';

export interface ImagesRequest {
  readonly data: string;
  readonly limit: number | undefined;
  readonly reading: AxesOptions;
}

/** @throws FirstspikeError `usage` for pixels that are not bytes, as such or as floats */
export function bytesOf({ name, pixels }: LabelledImages): Uint8Array {
  if (pixels instanceof Uint8Array) return pixels;
  const bytes = Uint8Array.from(pixels);
  const other = pixels.findIndex((pixel, i) => pixel !== bytes[i]);
  if (other < 0) return bytes;
  throw new FirstspikeError(
    'usage',
    `${name} has pixels that are no bytes, the first is ${pixels[other]}, but the exported network takes bytes 0…255; check with whole numbers in this range.`,
  );
}

/** The first `limit` images of `data`, or all. */
export async function imagesToRun(
  session: Session,
  network: SpikingNetwork,
  { data, limit, reading }: ImagesRequest,
): Promise<LabelledImages> {
  const images = await loadImages(session, data, {
    purpose: 'evaluate',
    excludeCalibration: true,
    ...(limit !== undefined && { limit }),
    ...readingFor(undefined, reading),
    ...transformFor(network.origin.transform, reading),
    inputShape: imageShape(network),
  });
  return imagesFor(network, limit === undefined ? images : take(images, limit));
}
