/** @file Public surface of the simulators. */

export type { InputPopulation, SpikingNetwork } from '../network/network.ts';
export {
  type ClockedOptions,
  type ClockedSimulation,
  type ClockedSimulator,
  clockedSimulator,
  type Probe,
  type Recording,
} from './clocked/clocked.ts';
export { encodePixels } from './encode.ts';
export { canCompile } from './engine/can-compile.ts';
export { type EngineOptions, engineSimulator } from './engine/engine.ts';
export type { Compiling } from './engine/program.ts';
export { eventSimulator } from './layers/event.ts';
export type { Several } from './layers/source.ts';
export type { Noise } from './noise/noise.ts';
export {
  type CarriedSteps,
  type Engine,
  engines,
  type Pixels,
  type RunOptions,
  type Simulation,
  type Simulator,
} from './simulation.ts';
export { engineFor, simulatorOf } from './simulator.ts';
export { type StreamOptions, simulateBatch, simulateStream } from './stream.ts';
