/** @file Public surface of the measures. */
export { type EnergyEstimate, estimateEnergy, type Operations } from './energy.ts';
export { ErrorSums, type LayerError } from './error-sums.ts';
export { layerErrors } from './layer-error.ts';
export { type EvaluationReport, type PopulationReport, reportOf } from './report.ts';
export { addTally, emptyTally, type LabelledImages, type Tally, tallyImages } from './tally.ts';
