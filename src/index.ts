/**
 * @file firstspike: turn a trained ConvNet into a spiking network in which every neuron fires at most once.
 * Runs in Node and in browsers; files, threads and datasets by name are in `firstspike/node`.
 */
export { type BaselineCoding, type Coding, fewSpikesSimulator, rateSimulator } from './baselines/index.ts';
export {
  complexPairs,
  decodeSigned,
  denseMatrix,
  dftMatrix,
  encodeSigned,
  fftOperations,
  fftStages,
  type LinearNetwork,
  type LinearOptions,
  type LinearResult,
  linearNetwork,
  multiply,
  runLinear,
  runLinearClocked,
  type SignedCode,
  type SignedSpikes,
  type SparseMatrix,
  sparseMatrix,
} from './coding/index.ts';
export { type ConvertOptions, convert, parseThreshold, type Threshold } from './convert/index.ts';
export type { ImageDataset } from './data/index.ts';
export { type ErrorCode, FirstspikeError } from './error.ts';
export { type OnnxOptions, toOnnx } from './export/onnx/index.ts';
export type { Graph } from './graph/graph.ts';
export { importKeras } from './import/keras/index.ts';
export type { LayersOptions } from './import/keras-layers/graph.ts';
export { type ImportOptions, importOnnx } from './import/onnx/index.ts';
export { importTfjs, shardPaths } from './import/tfjs/index.ts';
export { type CodingReport, type EvaluationReport, layerErrors, type NeuroBench } from './measure/index.ts';
export { loadNetwork, type SpikingNetwork, type Steps, saveNetwork } from './network/index.ts';
export {
  isOwnNir,
  type NirFile,
  type NirGraph,
  type NirOptions,
  networkToNir,
  nirToGraph,
  nirToNetwork,
  readNir,
  type SpikeTimes,
  writeNir,
  writeNirSpikes,
} from './nir/index.ts';
export {
  type EvaluateOptions,
  evaluate,
  evaluateCoding,
  neurobench,
  type SimulateSpreadOptions,
  simulateSpread,
} from './run/index.ts';
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
