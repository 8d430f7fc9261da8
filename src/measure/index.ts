/** @file Public surface of the measures. */

export type { ImageDataset } from '../data/dataset.ts';
export type { Decision, Ending } from '../graph/decision.ts';
export type { Origin, Rounding, SpikingNetwork, SpikingPopulation, Steps } from '../network/network.ts';
export type { Images } from '../ops/image-tensor.ts';
export type { Plan } from '../ops/plan.ts';
export type { Coding } from '../simulate/baselines/coding.ts';
export type { Noise } from '../simulate/noise/noise.ts';
export type { Simulator } from '../simulate/simulation.ts';
export type { Alternative } from './alternative.ts';
export { type Bootstrap, bootstrapOf, type Interval, shareInterval } from './bootstrap.ts';
export { isAtChance } from './chance.ts';
export { type ClassReport, type Confusion, classesOf, confusionOf, type TopK, topK } from './class-report.ts';
export { type ClassedData, checkClasses } from './classes.ts';
export { type CodingReport, codingReport } from './coding-report.ts';
export { type Comparison, comparisonOf, type LayerComparison } from './comparison.ts';
export type { LayerTally } from './comparison-tally.ts';
export { addComparison, type ComparisonTally, compareImages, emptyComparison } from './comparison-tally.ts';
export { type Chance, type Diagnosis, diagnosisOf } from './diagnosis/diagnosis.ts';
export type { DiagnosisCode } from './diagnosis/diagnosis-code.ts';
export {
  type BreakEven,
  breakEvens,
  type EnergyEstimate,
  estimateEnergy,
  type LayerInput,
  type LayerWork,
  type QuantisedEnergy,
  type Updates,
  type Workload,
} from './energy/index.ts';
export type { EnergyModel } from './energy/model.ts';
export {
  addErrors,
  type ErrorSums,
  emptyErrors,
  type LayerError,
  layerError,
  mergeErrors,
} from './error-sums.ts';
export { layerErrors } from './layer-error.ts';
export {
  type EffectiveShares,
  effectiveShares,
  hasZeroWeights,
  type MembraneUpdates,
  membraneUpdates,
  type NeuroBench,
  neurobenchOf,
} from './neurobench.ts';
export type { Activity, DeadNeurons } from './neuron-activity.ts';
export { type Numbering, otherNumbering } from './numbering.ts';
export type { OwnError, OwnErrorSums } from './own-error.ts';
export type { QuantisedAnn } from './quantised-ann.ts';
export { type EvaluationReport, type PopulationReport, reportOf, type ValueReport } from './report.ts';
export type { ImageResult, Verdict } from './tally.ts';
export {
  type AnnAnswers,
  addTally,
  emptyTally,
  type LabelledImages,
  type LabelledSet,
  type LabelledSource,
  type Tally,
  tallyImages,
} from './tally.ts';
export type { ValueErrors, ValueSums } from './value-errors.ts';
export type { ValuePair, ValuePicture } from './value-picture.ts';
