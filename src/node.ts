/**
 * @file What needs Node: files, datasets by name or folder, and a pool of threads.
 */
export { bundledModel, bundledModels } from './platform/node/bundled.ts';
export { type LoadOptions, loadDataset } from './platform/node/data/load.ts';
export type { DataProgress, Purpose } from './platform/node/data/request.ts';
export { newDocument } from './platform/node/document.ts';
export { readBytes, writeAtomic } from './platform/node/files.ts';
export { allCores, threadPool } from './platform/node/threads.ts';
