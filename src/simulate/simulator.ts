/**
 * @file Chooses a simulator by the name of its engine.
 */
import type { SpikingNetwork } from '../network/network.ts';
import { clockedSimulator } from './clocked.ts';
import { eventSimulator } from './event.ts';
import type { Engine, Simulator } from './simulation.ts';

/** `clocked`: step by step, the readable truth. `event`: each spike once, the same bits. */
export const simulatorOf = (network: SpikingNetwork, engine: Engine): Simulator =>
  engine === 'clocked' ? clockedSimulator(network) : eventSimulator(network);
