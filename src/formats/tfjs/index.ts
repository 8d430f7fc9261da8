/** @file Reading TensorFlow.js layers models. */
export { importTfjs, readTfjs, shardPaths } from './import.ts';
