/**
 * @file Every population on one time axis: it listens for one stage, then its neurons spike, each at most once. All
 * stages are drawn alike wide, however many steps they last; within a step a dot's place is its neuron's column in the map, its height map and row.
 */
import { PathsByColor } from '../cells-path.ts';
import { element } from '../element.ts';
import { heat, night, nightLine } from '../heat.ts';
import type { RasterPopulation } from './data.ts';
import { mapsOf } from './tiles.ts';

interface LanesOptions {
  readonly left: number;
  readonly top: number;
  /** Width of a stage and height of a lane. */
  readonly stageWidth: number;
  readonly laneHeight: number;
  /** Where each stage begins; the last one is the decision. */
  readonly stages: readonly number[];
  readonly populations: readonly RasterPopulation[];
}

/** Dots of one population above which every n-th spike is drawn. */
const dotLimit = 4_000;

export const laneGap = 8;

/** Every n-th spike of a population is drawn. */
export const thinningOf = (spikes: number): number => Math.max(1, Math.ceil(spikes / dotLimit));

export function lanes(document: Document, options: LanesOptions): SVGElement {
  const { left, top, stageWidth, laneHeight, populations } = options;
  const stages = options.stages.length - 1;
  const group = element(document, 'g', { 'font-size': 13.5 });
  const height = (populations.length + 1) * (laneHeight + laneGap) - laneGap;
  populations.forEach((population, lane) => {
    const y = top + lane * (laneHeight + laneGap);
    const box = { y, width: stageWidth, height: laneHeight, rx: 4 };
    const x = left + population.stage * stageWidth;
    group.appendChild(name(document, left, y, laneHeight, population.name));
    if (population.stage > 0)
      group.appendChild(listens(document, { ...box, x: x - stageWidth }, 'silent stage'));
    group.append(
      element(document, 'rect', { ...box, x, fill: '#060918' }),
      dots(document, population, { ...options, left: x, top: y }),
    );
  });
  const y = top + populations.length * (laneHeight + laneGap);
  const box = { x: left + (stages - 1) * stageWidth, y, width: stageWidth, height: laneHeight, rx: 4 };
  group.append(name(document, left, y, laneHeight, 'read-out'), listens(document, box, 'sums up'));
  for (let stage = 0; stage <= stages; stage++) {
    const x = left + stage * stageWidth;
    const line = {
      x1: x,
      x2: x,
      y1: top - 4,
      y2: top + height + 6,
      stroke: nightLine,
      'stroke-dasharray': '2 4',
    };
    const tick = { x, y: top + height + 22, 'text-anchor': 'middle', fill: night.quiet };
    group.append(
      element(document, 'line', line),
      element(
        document,
        'text',
        tick,
        stage === stages ? `${options.stages[stage]} steps` : String(options.stages[stage]),
      ),
    );
  }
  return group;
}

function name(document: Document, left: number, y: number, laneHeight: number, text: string): SVGElement {
  const place = {
    x: left - 14,
    y: y + laneHeight / 2 + 5,
    'text-anchor': 'end',
    'font-size': 15,
    'font-weight': 600,
  };
  return element(document, 'text', place, text);
}

function listens(document: Document, box: Record<string, number>, text: string): SVGElement {
  const frame = { ...box, fill: 'none', stroke: nightLine };
  const middle = {
    x: box.x + box.width / 2,
    y: box.y + box.height / 2 + 5,
    'text-anchor': 'middle',
    fill: night.quiet,
  };
  return element(
    document,
    'g',
    {},
    element(document, 'rect', frame),
    element(document, 'text', middle, text),
  );
}

function dots(document: Document, population: RasterPopulation, options: LanesOptions): SVGElement {
  const { left, top, stageWidth, laneHeight, stages } = options;
  const { shape, times, steps, stage, begins } = population;
  const { rows, columns, maps } = mapsOf(shape);
  const spiking = Array.from({ length: times.length }, (_, i) => i).filter((i) => times[i] < steps);
  const thinning = thinningOf(spiking.length);
  const step = stageWidth / (stages[stage + 1] - stages[stage]);
  const first = begins - stages[stage];
  const paths = new PathsByColor();
  for (let i = 0; i < spiking.length; i += thinning) {
    const neuron = spiking[i];
    const within = 0.15 + (0.7 * ((neuron % columns) + 0.5)) / columns;
    const height = (Math.floor(neuron / columns) + 0.5) / (maps * rows);
    const time = times[neuron];
    paths.addDot(
      heat(time / Math.max(1, steps - 1)),
      left + (first + time + within) * step,
      top + 3 + height * (laneHeight - 6),
    );
  }
  return paths.dotted(document, spiking.length > 800 ? 1.6 : 2.4);
}
