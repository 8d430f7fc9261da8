/**
 * @file One image going through the network: the picture of its spikes. Above, each population's maps coloured by
 * spike time; below, every spike on one time axis; at the right, the read-out's potentials and the decision.
 */
import { card, cardMargin } from '../card.ts';
import { element } from '../element.ts';
import { count, percent } from '../format.ts';
import { heat, night } from '../heat.ts';
import { caption, decision, footnote, picture, spikesOf } from './captions.ts';
import type { RasterData } from './data.ts';
import { laneGap, lanes } from './lanes.ts';
import { legend } from './legend.ts';
import { readoutBars, winnerOf } from './readout.ts';
import { tiles } from './tiles.ts';

const left = 108;
const top = 108;
const readoutWidth = 158;
const laneHeight = 62;

/**
 * Of several populations in one stage the last is drawn above.
 * @example
 * ```ts
 * const data = {
 *   image: { width: 2, height: 1, pixels: [1, 0] },
 *   stages: [0, 4],
 *   populations: [{ name: 'input', kind: 'input', shape: [1, 1, 2], times: [0, 4], steps: 4, begins: 0, stage: 0 }],
 *   readout: { values: [1, 0], labels: ['left', 'right'] },
 * };
 * svgText(rasterChart(newDocument(), data)).includes('left'); // → true
 * ```
 */
export function rasterChart(document: Document, data: RasterData): SVGSVGElement {
  const { populations, readout } = data;
  const stages = data.stages.length - 1;
  const latency = data.stages[stages];
  const different = new Set(populations.map(({ steps }) => steps));
  const [steps] = different.size === 1 ? different : [];
  const stageWidth = Math.max(130, (960 - left - cardMargin - readoutWidth - 24) / stages);
  const size = stageWidth - 14;
  const lanesTop = top + size + 96;
  const right = left + stages * stageWidth + 24;
  const lanesHeight = (populations.length + 1) * (laneHeight + laneGap);
  const hidden = populations
    .filter(({ kind }) => kind === 'spiking')
    .map((population) => spikesOf(population));
  const spikes = hidden.reduce((sum, each) => sum + each.spikes, 0);
  const neurons = hidden.reduce((sum, each) => sum + each.neurons, 0);
  const winner = readout.labels[winnerOf(readout.values)] ?? String(winnerOf(readout.values));
  const sheet = card(document, {
    width: right + readoutWidth + cardMargin,
    height: lanesTop + lanesHeight + 88,
    theme: night,
    title: data.title ?? `A network reads “${winner}” with at most one spike per neuron`,
    subtitle:
      `${count(spikes)} of ${count(neurons)} hidden neurons spike (${percent(spikes / Math.max(1, neurons), 1)}); ` +
      `decided after ${stages} stages${steps === undefined ? `, ${count(latency)} steps` : ` of ${count(steps)} steps`}`,
    description:
      'Top: the input image and the feature maps of each layer, neurons coloured by spike time, early ones bright. ' +
      `Middle: every spike on a time axis, layer after layer. Right: read-out potentials; the largest is ${winner}.`,
    footnote: footnote(populations),
  });
  for (const population of populations) {
    const x = left + population.stage * stageWidth + 7;
    const at = { left: x, top, size, shape: population.shape };
    const spikeColor = (i: number) =>
      population.times[i] < population.steps
        ? heat(population.times[i] / Math.max(1, population.steps - 1))
        : undefined;
    if (populations.findLast(({ stage }) => stage === population.stage) !== population) continue;
    sheet.append(
      tiles(document, { ...at, colorOf: spikeColor }),
      caption(document, x, top + size + 20, population),
    );
  }
  sheet.append(
    picture(document, data.image, top),
    element(
      document,
      'text',
      { x: left, y: lanesTop - 16, 'font-weight': 600 },
      'Every spike over time: a layer listens for one stage and spikes in the next',
    ),
    lanes(document, { left, top: lanesTop, stageWidth, laneHeight, stages: data.stages, populations }),
    element(
      document,
      'text',
      { x: right, y: top + 2, 'font-size': 15, 'font-weight': 600 },
      'read-out potential',
    ),
    readoutBars(document, { ...readout, left: right, top: top + 14, width: readoutWidth, height: size + 16 }),
    decision(document, right + readoutWidth / 2, lanesTop + lanesHeight - laneHeight, winner, latency),
    legend(document, { left, top: lanesTop + lanesHeight + 32, width: 190, steps }),
  );
  return sheet;
}
