/**
 * @file Spikes of a few images as a NIRData file.
 */
import { type SpikeTimes, writeNirSpikes } from '../../../formats/nir/index.ts';
import type { SpikingNetwork } from '../../../network/network.ts';
import { checkWritable } from '../../../platform/node/files.ts';
import { simulatorOf } from '../../../simulate/index.ts';
import type { Session } from '../../shared/session.ts';
import { type ImagesRequest, imagesToRun } from './images.ts';

interface SpikesRequest extends ImagesRequest {
  readonly file: string;
}

/** Runs the images; the file of their spikes, to be written. */
export async function spikesOf(
  session: Session,
  network: SpikingNetwork,
  { file, ...request }: SpikesRequest,
) {
  await checkWritable(file);
  const images = await imagesToRun(session, network, request);
  const simulator = simulatorOf(network, 'event');
  const size = images.pixels.length / images.length;
  const times: SpikeTimes[] = [];
  let spikes = 0;
  for (let i = 0; i < images.length; i++) {
    const run = simulator.run(images.pixels.subarray(i * size, (i + 1) * size), { trace: true });
    times.push(run.spikeTimes ?? new Map());
    spikes += run.spikes.reduce((sum, n) => sum + n, 0);
  }
  return { file, content: await writeNirSpikes(network, times), images: images.length, spikes };
}
