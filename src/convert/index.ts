/** @file Public surface of the conversion. */
export type { Blueprint, InputRange } from './blueprint.ts';
export {
  collectRanges,
  type Granularity,
  mergeRanges,
  type Ranges,
} from './calibrate.ts';
export {
  type ConvertOptions,
  convert,
  finish,
  type InputScaling,
  type Preparation,
  prepare,
} from './convert.ts';
export { type CompetitionRule, formatSelection, type Most, type SelectionRule } from './selection-rule.ts';
export { formatThreshold, parseThreshold, type Threshold } from './threshold.ts';
