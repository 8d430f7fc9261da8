/** @file Public surface of the conversion. */

export type { FloatSynapses, Term } from '../ops/signal.ts';
export type {
  Blueprint,
  InputBlueprint,
  InputRange,
  PoolBlueprint,
  PopulationBlueprint,
  ReadoutBlueprint,
  RouteBlueprint,
  SpikingBlueprint,
} from './blueprint.ts';
export {
  collectRanges,
  type Granularity,
  mergeRanges,
  type Ranges,
} from './calibrate.ts';
export type { Settings } from './convert.ts';
export {
  type ConvertOptions,
  convert,
  finish,
  type InputScaling,
  type Preparation,
  prepare,
} from './convert.ts';
export type { Histogram } from './histogram.ts';
export type { LayerSteps } from './layer-steps.ts';
export { type CompetitionRule, formatSelection, type Most, type SelectionRule } from './selection-rule.ts';
export { formatThreshold, parseThreshold, type Threshold } from './threshold.ts';
