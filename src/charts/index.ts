/**
 * @file `firstspike/charts`: charts as pure functions that take a `document`, so that Node and a page draw the same
 * SVG. Each returns an element; {@link svgText} makes a file of it.
 */

export { type ConfusionData, confusionChart } from './confusion.ts';
export type { ErrorPanel, ErrorSeries } from './error-over-steps.ts';
export { type ErrorOverStepsData, errorOverStepsChart } from './error-over-steps.ts';
export type { Figure2Cell, Figure2Data } from './figure2/data.ts';
export { figure2 } from './figure2/figure2.ts';
export { type LayerValues, layerHistogram, layerScatter } from './layer-values.ts';
export { type LayersData, layersChart } from './layers.ts';
export { type NoiseChartOptions, noiseChart } from './noise/noise.ts';
export type { NoiseCell } from './noise/series.ts';
export { type ParetoOptions, type ParetoPoint, paretoChart } from './pareto/pareto.ts';
export type { RasterData, RasterPopulation } from './raster/data.ts';
export { rasterChart } from './raster/raster.ts';
export { svgText } from './svg-text.ts';
export type { SweepCell } from './sweep/cell.ts';
export { type SweepChartOptions, sweepChart } from './sweep/sweep.ts';
