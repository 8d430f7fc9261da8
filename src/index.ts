/**
 * @file firstspike: turn a trained ConvNet into a spiking network in which every neuron fires at most once.
 * Runs in Node and in browsers; files, threads and datasets by name are in `firstspike/node`. What takes long or reads a
 * format is asynchronous.
 */

export {
  type Conversion,
  type ConversionPhase,
  type ConversionSettings,
  type Converter,
  type ConvertOptions,
  convert,
  type Estimate,
  formatSettings,
  type Goal,
  type PrepareOptions,
  parseSettings,
  prepare,
  type SearchRequest,
  type SearchResult,
  type Trial,
} from './convert/index.ts';
export type { ImageDataset } from './data/index.ts';
export { type ErrorCode, FirstspikeError } from './error.ts';
export { importKeras, importOnnx, importTfjs, shardPaths, toOnnx } from './files.ts';
export type { LayersOptions } from './formats/keras-layers/graph.ts';
export type { ExternalData, ImportOptions } from './formats/onnx/read/index.ts';
export type { OnnxOptions } from './formats/onnx/write/index.ts';
export type { Graph } from './graph/graph.ts';
export { type CodingReport, type EvaluationReport, layerErrors, type NeuroBench } from './measure/index.ts';
export { loadNetwork, type SpikingNetwork, type Steps, saveNetwork } from './network/index.ts';
export { type Ann, annOf, type InputScaling } from './ops/ann.ts';
export {
  type EvaluateOptions,
  evaluate,
  evaluateCoding,
  neurobench,
  type SimulateParallelOptions,
  simulateParallel,
} from './run/index.ts';
export {
  type BaselineCoding,
  type Coding,
  fewSpikesSimulator,
  rateSimulator,
} from './simulate/baselines/index.ts';
export {
  argmax,
  clockedSimulator,
  type Engine,
  eventSimulator,
  type Simulation,
  type Simulator,
  type StreamOptions,
  simulateBatch,
  simulateStream,
  simulatorOf,
} from './simulate/index.ts';
export { VERSION } from './version.ts';
