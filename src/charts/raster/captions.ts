/**
 * @file The small things around a raster chart: the image, captions, the decision and the footnote.
 */
import { cardMargin } from '../card.ts';
import { element } from '../element.ts';
import { count } from '../format.ts';
import { heat, night } from '../heat.ts';
import type { RasterData, RasterPopulation } from './data.ts';
import { thinningOf } from './lanes.ts';
import { tiles } from './tiles.ts';

interface Spikes {
  readonly neurons: number;
  readonly spikes: number;
}

/** Neurons of a population, and those that spike. */
export function spikesOf({ times, steps }: RasterPopulation): Spikes {
  return { neurons: times.length, spikes: Array.from(times).filter((time) => time < steps).length };
}

/** Name and number of spikes under a population's maps. */
export function caption(document: Document, x: number, y: number, population: RasterPopulation): SVGElement {
  const { neurons, spikes } = spikesOf(population);
  return element(
    document,
    'g',
    {},
    element(document, 'text', { x, y, 'font-weight': 600 }, population.name),
    element(
      document,
      'text',
      { x, y: y + 19, 'font-size': 13.5, fill: night.quiet },
      `${count(spikes)} of ${count(neurons)}`,
    ),
  );
}

/** The image itself, `size` pixels at the card's left edge. */
export function picture(
  document: Document,
  { width, height, pixels }: RasterData['image'],
  top: number,
): SVGElement {
  const grey = (i: number) => {
    const level = Math.round(Math.min(1, Math.max(0, pixels[i])) * 15);
    return level > 0 ? `#${level.toString(16).repeat(3)}` : '#000';
  };
  const size = 70;
  return element(
    document,
    'g',
    {},
    tiles(document, { left: cardMargin, top, size, shape: [height, width], colorOf: grey }),
    element(document, 'text', { x: cardMargin, y: top + size + 20, 'font-weight': 600 }, 'image'),
  );
}

/** The largest potential's label and when it was known. */
export function decision(
  document: Document,
  x: number,
  y: number,
  winner: string,
  steps: number,
): SVGElement {
  const size = winner.length <= 2 ? 84 : Math.max(20, Math.floor(220 / winner.length));
  const label = { x, y: y + 56, 'font-size': 13.5, fill: night.quiet };
  return element(
    document,
    'g',
    { 'text-anchor': 'middle' },
    element(
      document,
      'text',
      { x, y: y + 30, 'font-size': size, 'font-weight': 700, fill: heat(0.08) },
      winner,
    ),
    element(document, 'text', label, `after ${count(steps)} steps`),
  );
}

/** What a dot is, and which part of the spikes is drawn. */
export function footnote(populations: readonly RasterPopulation[]): string {
  const thinned = populations
    .map((population) => ({
      name: population.name,
      thinning: thinningOf(spikesOf(population).spikes),
    }))
    .filter(({ thinning }) => thinning > 1)
    .map(({ name, thinning }) => `one spike of ${thinning} drawn for ${name}`);
  const rule = 'Each dot is a spike. Dots of one step lie side by side in the order of the map’s columns';
  return `${[rule, ...thinned].join('; ')}.`;
}
