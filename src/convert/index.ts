/** @file Public surface of the conversion. */
export {
  type Conversion,
  type ConversionPhase,
  type Converter,
  type ConvertOptions,
  convert,
  type LayerSettings,
  type NamedImages,
  type PrepareOptions,
  prepare,
} from './converter.ts';
export type { Estimate } from './proxy.ts';
export type { Goal, Part, SearchRequest, SearchResult, Trial, TrialSettings } from './search.ts';
export { goals } from './search.ts';
export {
  type ConversionSettings,
  formatSettings,
  parseSettings,
  type SettingValue,
  settings,
} from './settings.ts';
