/**
 * @file What runs in each thread of `residentThreads`: says that it is ready, then answers slices with decisions.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { decideReadout } from '../../graph/decision.ts';
import type { Simulation } from '../../simulate/simulation.ts';
import { simulatorOf } from '../../simulate/simulator.ts';
import type { ResidentImages, Slice } from './bench-threads.ts';

const { network, pixels, size } = workerData as ResidentImages;
const simulator = simulatorOf(network, 'event');

/** −1 where no class is decided. */
const decided = (simulation: Simulation): number => decideReadout(network.decision, simulation) ?? -1;

parentPort?.on('message', ({ from, to }: Slice) => {
  const classes = Int32Array.from({ length: to - from }, (_, i) =>
    decided(simulator.run(pixels.subarray((from + i) * size, (from + i + 1) * size))),
  );
  parentPort?.postMessage(classes);
});
parentPort?.postMessage('ready');
