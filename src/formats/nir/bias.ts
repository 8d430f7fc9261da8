/**
 * @file Start potentials → biases: NIR's neurons start at zero, so that a start potential comes as a part per step.
 */
import { FirstspikeError } from '../../error.ts';
import { sizeOf } from '../../graph/tensor.ts';
import {
  entryOf,
  type ReadoutPopulation,
  type SpikingNetwork,
  type SpikingPopulation,
  type SynapticProjection,
} from '../../network/network.ts';
import { isRounded, type Written } from './fidelity.ts';
import type { Unit } from './unit.ts';

/** Which projection carries the bias of a population: the first one that has a place for it. @throws FirstspikeError */
export function biasCarrier({ projections }: SpikingNetwork, name: string): number {
  const own = projections.flatMap((projection, index) =>
    projection.kind === 'synapses' && projection.to === name ? [{ projection, index }] : [],
  );
  const linear = ({ projection }: { projection: SynapticProjection }) =>
    projection.wiring.kind !== 'elementwise';
  const carrier = own.find(linear) ?? own[0];
  if (carrier) return carrier.index;
  throw new FirstspikeError('unsupported', `Population "${name}" has no synapses to export.`);
}

export interface Bias extends Written {
  /** One entry per channel. */
  readonly data: Float32Array;
}

/**
 * What the start potential adds per step, in the target's unit.
 * @param allowMean whether a channel's mean may stand for potentials that differ
 * @throws FirstspikeError `unsupported` where they differ otherwise
 */
export function biasOf(
  { name, shape, initial }: SpikingPopulation | ReadoutPopulation,
  { gain, steps }: Unit,
  allowMean: boolean,
): Bias {
  const channels = shape[0] ?? 1;
  const neurons = sizeOf(shape);
  const perChannel = neurons / channels;
  let mean = false;
  let rounded = false;
  const data = Float32Array.from({ length: channels }, (_, channel) => {
    let sum = 0;
    const first = initial[entryOf(initial.length, channel * perChannel, neurons)];
    for (let i = 0; i < perChannel; i++) {
      const potential = initial[entryOf(initial.length, channel * perChannel + i, neurons)];
      if (potential !== first) mean = true;
      sum += potential;
    }
    const bias = (sum / perChannel / steps) * gain[entryOf(gain.length, channel, channels)];
    if (isRounded(bias)) rounded = true;
    return bias;
  });
  if (!mean || allowMean) return { data, mean, rounded };
  throw new FirstspikeError(
    'unsupported',
    `The neurons of a channel of "${name}" start at different potentials (padding around an image whose pixels start below zero), and a convolution in NIR has one bias per channel; --channel-bias writes the channel's mean.`,
    { population: name },
  );
}
