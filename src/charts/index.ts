/**
 * @file `firstspike/charts`: charts as pure functions that take a `document`, so that Node and a page draw the same
 * SVG. Each returns an element; {@link svgText} makes a file of it.
 */
export { type Figure2Cell, type Figure2Data, figure2 } from './figure2.ts';
export { type LayersData, layersChart } from './layers.ts';
export { type RasterData, type RasterPopulation, rasterChart } from './raster.ts';
export { svgText } from './svg-text.ts';
export { type SweepCell, type SweepOptions, sweepChart } from './sweep.ts';
