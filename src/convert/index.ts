/** @file Public surface of the conversion. */
export {
  type Conversion,
  type ConversionPhase,
  type Converter,
  type ConvertOptions,
  convert,
  type PrepareOptions,
  prepare,
} from './converter.ts';
export type { Estimate } from './proxy.ts';
export type { Goal, SearchRequest, SearchResult, Trial } from './search.ts';
export { type ConversionSettings, formatSettings, parseSettings } from './settings.ts';
