/**
 * @file Chooses a simulator by the name of its engine.
 */
import type { SpikingNetwork } from '../network/network.ts';
import { clockedSimulator } from './clocked/clocked.ts';
import { canCompile } from './engine/compile.ts';
import { engineSimulator } from './engine/engine.ts';
import { eventSimulator } from './layers/event.ts';
import type { Engine, Simulator } from './simulation.ts';

/**
 * A simulator for a network; all give the same bits in integer arithmetic.
 * - `clocked`: step by step, the readable truth.
 * - `scalar`: each spike once, in plain TypeScript; also for real-valued weights and continuous time.
 * - `event`: each spike once, in WebAssembly with SIMD; falls back to `scalar` where the network has real-valued
 *   weights, more than 32,767 steps, or populations of more than three axes.
 * @example
 * ```ts
 * simulatorOf(network, 'event').run([255, 255]).logits[1]; // → 2
 * ```
 */
export function simulatorOf(network: SpikingNetwork, engine: Engine): Simulator {
  if (engine === 'clocked') return clockedSimulator(network);
  return engine === 'event' && canCompile(network) ? engineSimulator(network) : eventSimulator(network);
}
