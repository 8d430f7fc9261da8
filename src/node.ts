/**
 * @file What needs Node: files, datasets by name or folder, and threads.
 */

export type { ImageCollection, ImageDataset, Split } from './data/dataset.ts';
export type { SpikingNetwork } from './network/network.ts';
export type { AnnEngine, AnnProgram } from './ops/ann-engine.ts';
export { onnxRuntime } from './platform/node/ann-engine.ts';
export { bundledModel, bundledModels } from './platform/node/bundled.ts';
export { type LoadOptions, loadDataset, openDataset } from './platform/node/data/load.ts';
export type { DataProgress, Purpose } from './platform/node/data/request.ts';
export { newDocument } from './platform/node/document.ts';
export { readBytes, writeAtomic } from './platform/node/files.ts';
export { allowRelaxed } from './platform/node/relaxed.ts';
export { type ThreadedSimulator, threadedSimulator } from './platform/node/threaded-simulator.ts';
export { allCores, threadPool } from './platform/node/threads.ts';
export { type CheckpointFile, checkpointFile } from './platform/node/train-checkpoint.ts';
export { trainPool } from './platform/node/train-pool.ts';
export type { WorkerPool } from './run/executor.ts';
export type { CheckpointStore } from './train/run/checkpoint.ts';
export type { TrainPoolFactory } from './train/work/work.ts';
