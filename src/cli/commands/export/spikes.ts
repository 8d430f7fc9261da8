/**
 * @file Spikes of a few images as a NIRData file.
 */
import { take } from '../../../data/subset.ts';
import { type SpikeTimes, writeNirSpikes } from '../../../formats/nir/index.ts';
import { imageShape, type SpikingNetwork } from '../../../network/network.ts';
import { checkWritable, writeAtomic } from '../../../platform/node/files.ts';
import { imagesFor } from '../../../run/stored-images.ts';
import { simulatorOf } from '../../../simulate/index.ts';
import { loadImages, readingFor } from '../../shared/data.ts';
import type { ReadingOptions } from '../../shared/options.ts';
import type { Session } from '../../shared/session.ts';

interface SpikesRequest {
  readonly file: string;
  readonly data: string;
  readonly limit: number;
  readonly reading: ReadingOptions;
}

/** Runs the images and writes their spikes; returns what was written. */
export async function writeSpikes(
  session: Session,
  network: SpikingNetwork,
  { file, data, limit, reading }: SpikesRequest,
) {
  await checkWritable(file);
  const images = imagesFor(
    network,
    take(
      await loadImages(session, data, {
        purpose: 'evaluate',
        excludeCalibration: true,
        limit,
        ...readingFor(undefined, reading),
        inputShape: imageShape(network),
      }),
      limit,
    ),
  );
  const simulator = simulatorOf(network, 'event');
  const size = images.pixels.length / images.length;
  const times: SpikeTimes[] = [];
  let spikes = 0;
  for (let i = 0; i < images.length; i++) {
    const run = simulator.run(images.pixels.subarray(i * size, (i + 1) * size), { trace: true });
    times.push(run.spikeTimes ?? new Map());
    spikes += run.spikes.reduce((sum, n) => sum + n, 0);
  }
  await writeAtomic(file, await writeNirSpikes(network, times));
  return { file, images: images.length, spikes };
}
