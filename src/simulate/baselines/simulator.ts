/**
 * @file Chooses a simulator by the name of its code.
 */
import type { SpikingNetwork } from '../../network/network.ts';
import type { Noise } from '../noise/noise.ts';
import type { Simulator } from '../simulation.ts';
import type { BaselineCoding } from './coding.ts';
import { fewSpikesSimulator } from './few-spikes.ts';
import { rateSimulator } from './rate.ts';

/**
 * A simulator of the same network in another code. It does not trace.
 * @param noise loses spikes; there is no jitter
 * @throws FirstspikeError `unsupported` for smooth activations
 */
export const baselineSimulator = (
  network: SpikingNetwork,
  { kind, steps }: BaselineCoding,
  noise?: Noise,
): Simulator =>
  kind === 'rate' ? rateSimulator(network, steps, noise) : fewSpikesSimulator(network, steps, noise);
