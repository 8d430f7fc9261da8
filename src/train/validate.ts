/**
 * @file How the network does on the held-out images, as they are: not augmented, without dropout.
 */
import { sizeOf } from '../graph/tensor.ts';
import type { ConvNet } from './layers.ts';
import type { Validation } from './progress.ts';
import { layerShapes } from './shapes.ts';
import { shardsOf, sumOf } from './shards.ts';
import type { Run } from './step.ts';
import type { ShardResult } from './work.ts';

/** Between groups of this many images a run can be aborted. */
const groupSize = 512;

/** Undefined if no images are held out, or if `signal` was aborted meanwhile. */
export async function validate(
  { dataset, settings: { net, heldOut }, pool }: Run,
  parameters: Float32Array,
  signal?: AbortSignal,
): Promise<Validation | undefined> {
  if (heldOut === 0) return undefined;
  const results: ShardResult[] = [];
  for (let from = 0; from < heldOut; from += groupSize) {
    if (signal?.aborted) return undefined;
    const length = Math.min(groupSize, heldOut - from);
    const images = Array.from({ length }, (_, i) => from + i);
    results.push(...(await pool.compute(parameters, shardsOf(dataset, images))));
  }
  const { images, correct, loss, active } = sumOf(results);
  return {
    images,
    accuracy: correct / images,
    loss: loss / images,
    activeFraction: active / Math.max(1, images * hiddenUnits(net)),
  };
}

/** Units that fire in the spiking network: those of ReLU layers, before pooling. */
function hiddenUnits(net: ConvNet): number {
  const shapes = layerShapes(net);
  return net.layers.reduce((n, { type }, i) => n + (type === 'relu' ? sizeOf(shapes[i]) : 0), 0);
}
