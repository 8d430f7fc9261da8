/**
 * @file Chooses a simulator by the name of its engine.
 */
import type { SpikingNetwork } from '../network/network.ts';
import { clockedSimulator } from './clocked/clocked.ts';
import { canCompile } from './engine/can-compile.ts';
import { engineSimulator } from './engine/engine.ts';
import { eventSimulator } from './layers/event.ts';
import { type Noise, strikesSpikes } from './noise/noise.ts';
import type { Engine, Simulator } from './simulation.ts';

/**
 * The engine that simulates a network where this one is asked for: `scalar` in place of `event` for what `event` cannot
 * hold (real-valued weights, continuous time, more than 32,767 steps, populations of more than three axes, 4 GB, jitter and lost spikes).
 * @example
 * ```ts
 * engineFor(network, 'event'); // → 'event'
 * ```
 */
export const engineFor = (network: SpikingNetwork, engine: Engine, noise?: Noise): Engine =>
  engine === 'event' && (strikesSpikes(noise) || !canCompile(network)) ? 'scalar' : engine;

/**
 * A simulator for a network; all give the same bits in integer arithmetic.
 * - `clocked`: step by step, the readable truth.
 * - `scalar`: each spike once, in plain TypeScript; also for real-valued weights and continuous time.
 * - `event`: each spike once, in WebAssembly with SIMD; or `scalar`, as `engineFor` says.
 * @param noise strikes spikes; weights are struck by `withWeightNoise`
 * @example
 * ```ts
 * simulatorOf(network, 'event').run([255, 255]).logits[1]; // → 2
 * ```
 */
export function simulatorOf(network: SpikingNetwork, engine: Engine, noise?: Noise): Simulator {
  return simulators[engineFor(network, engine, noise)](network, noise);
}

const simulators = {
  clocked: clockedSimulator,
  scalar: eventSimulator,
  event: (network) => engineSimulator(network),
} as const satisfies Record<Engine, (network: SpikingNetwork, noise?: Noise) => Simulator>;
