/** @file The library's charts that the studio shows; the others stay out of what is fetched. */
export { figure2 } from '../../../src/charts/figure2/figure2.ts';
export { layersChart } from '../../../src/charts/layers.ts';
export { svgText } from '../../../src/charts/svg-text.ts';
export { sweepChart } from '../../../src/charts/sweep/sweep.ts';
