/**
 * @file What runs in each thread of `threadedSimulator`: makes its simulator, says so, and then takes images until it is ended.
 */
import { parentPort } from 'node:worker_threads';
import type { SpikingNetwork } from '../../network/network.ts';
import { simulatorOf } from '../../simulate/simulator.ts';
import { type BatchMemory, batchIn } from './batch-memory.ts';
import { reply } from './reply.ts';

export interface SimulateTask {
  readonly network: SpikingNetwork;
  readonly memory: BatchMemory;
}

parentPort?.once('message', ({ network, memory }: SimulateTask) => {
  const batch = batchIn(memory);
  const made = reply(() => simulatorOf(network, 'event'));
  parentPort?.postMessage(made.kind === 'answer' ? { kind: 'answer', answer: 'ready' } : made);
  if (made.kind !== 'answer') return;
  for (let batches = batch.next(0); ; batches = batch.next(batches)) batch.work(made.answer, batch.write);
});
