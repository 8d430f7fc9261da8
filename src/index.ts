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
  goals,
  type LayerSettings,
  type NamedImages,
  type Part,
  type PrepareOptions,
  parseSettings,
  prepare,
  type SearchRequest,
  type SearchResult,
  type SettingValue,
  settings,
  type Trial,
  type TrialSettings,
} from './convert/index.ts';
export type { Setting } from './convert/setting.ts';
export type { SettingName } from './convert/settings.ts';
export type { Split, StoredPixels } from './data/dataset.ts';
export type { ImageDataset, PixelRange } from './data/index.ts';
export { type ErrorCode, FirstspikeError } from './error.ts';
export {
  importKeras,
  importOnnx,
  importTfjs,
  networkToC,
  networkToOnnx,
  shardPaths,
  toOnnx,
} from './files.ts';
export type { CFacts, COptions, CProject, MeasuredCounts } from './formats/c/index.ts';
export type { IntegerOnnxOptions } from './formats/integer-onnx/index.ts';
export type { LayersOptions } from './formats/keras-layers/graph.ts';
export type { ExternalData, ExternalFile, ImportOptions } from './formats/onnx/read/index.ts';
export type { OnnxOptions } from './formats/onnx/write/index.ts';
export type { Connectivity } from './geometry/connectivity.ts';
export type { Pair, Window } from './geometry/window.ts';
export type { Activation, Flight, Staircase } from './graph/activation.ts';
export {
  argmax,
  classCount,
  type Decision,
  type DecisionBase,
  type DeclaredDecision,
  decideOutput,
  decideReadout,
  type Ending,
  type Linear,
  outputOf,
  type Runs,
  type ScoreThreshold,
} from './graph/decision.ts';
export type { Attribute, Graph, GraphInput, GraphNotes, Node } from './graph/graph.ts';
export type { FloatTensor, IntTensor, NarrowInteger, Shape, Tensor } from './graph/tensor.ts';
export type {
  Blueprint,
  GatherBlueprint,
  InputBlueprint,
  PoolBlueprint,
  PopulationBlueprint,
  ReadoutBlueprint,
  SpikingBlueprint,
} from './mapping/blueprint.ts';
export type { Granularity, Ranges } from './mapping/calibrate.ts';
export type { Histogram } from './mapping/histogram.ts';
export type { CompetitionRule, Most } from './mapping/selection-rule.ts';
export type { Threshold } from './mapping/threshold.ts';
export { type ClassReport, type Confusion, confusionOf, type TopK, topK } from './measure/class-report.ts';
export { type ClassedData, checkClasses } from './measure/classes.ts';
export type { LayerTally } from './measure/comparison-tally.ts';
export type { BreakEven } from './measure/energy/break-even.ts';
export type { EnergyEstimate, EnergyModel, QuantisedEnergy } from './measure/energy/model.ts';
export type { LayerInput, LayerWork, Updates, Workload } from './measure/energy/workload.ts';
export type { ErrorSums, LayerError } from './measure/error-sums.ts';
export {
  type AnnAnswers,
  type CodingReport,
  type ComparisonTally,
  type EvaluationReport,
  type LabelledImages,
  type LabelledSet,
  type LabelledSource,
  layerErrors,
  type NeuroBench,
} from './measure/index.ts';
export type { LayerSquares } from './measure/layer-squares.ts';
export type { Activity } from './measure/neuron-activity.ts';
export type { OwnErrorSums } from './measure/own-error.ts';
export type { QuantisedAnn } from './measure/quantised-ann.ts';
export type { PopulationReport, ValueReport } from './measure/report.ts';
export type { ScoreTally } from './measure/scores.ts';
export type { ImageResult, Tally, Verdict } from './measure/tally.ts';
export type { ValueErrors, ValueSums } from './measure/value-errors.ts';
export type { ValuePair, ValuePicture } from './measure/value-picture.ts';
export { loadNetwork, type SpikingNetwork, type Steps, saveNetwork } from './network/index.ts';
export type {
  Correction,
  GatherProjection,
  InputPopulation,
  MaxPoolProjection,
  Origin,
  Population,
  Projection,
  ReadoutPopulation,
  RelayPopulation,
  Rounding,
  SendingPopulation,
  SpikingPopulation,
  SynapticProjection,
  ThresholdTable,
  Weights,
} from './network/network.ts';
export type { Competition, Group, Selection } from './network/selection.ts';
export { decisionOf } from './ops/decision.ts';
export {
  type Ann,
  annOf,
  costOf,
  type GraphCost,
  type Images,
  type InputScaling,
  type PixelDecision,
  type Plan,
  planGraph,
  type Reading,
  runGraph,
  type StoredImages,
} from './ops/index.ts';
export type { NewNode, Rewriter } from './ops/lower/rewriter.ts';
export type {
  Connector,
  Cost,
  Dependence,
  NonNegative,
  Operator,
  ParseContext,
  RewriteContext,
  Traits,
} from './ops/operator.ts';
export { chooseOutput, type ModelOutput, outputsOf } from './ops/output.ts';
export type { Step } from './ops/plan.ts';
export type {
  FloatSynapses,
  Potential,
  RelayedPotential,
  Relaying,
  Signal,
  Spikes,
  Term,
} from './ops/signal.ts';
export {
  type CompareOptions,
  classify,
  compare,
  type EvaluateOptions,
  type Executor,
  evaluate,
  evaluateCoding,
  evaluateImages,
  type NeurobenchOptions,
  neurobench,
  type ParallelOptions,
  type SimulateParallelOptions,
  simulateParallel,
  type WorkerPool,
} from './run/index.ts';
export type { Answer, Answers, Context, Contexts, ImageKind, Job, Jobs, Kind } from './run/job.ts';
export type { EncodedSlice, ImageSlice } from './run/slice.ts';
export {
  type BaselineCoding,
  type Coding,
  fewSpikesSimulator,
  rateSimulator,
} from './simulate/baselines/index.ts';
export type {
  ClockedOptions,
  ClockedSimulation,
  ClockedSimulator,
  Probe,
  Recording,
} from './simulate/clocked/clocked.ts';
export {
  type CarriedSteps,
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
export type { Several } from './simulate/layers/source.ts';
export type { Noise } from './simulate/noise/noise.ts';
export type { Pixels, RunOptions } from './simulate/simulation.ts';
export { VERSION } from './version.ts';
