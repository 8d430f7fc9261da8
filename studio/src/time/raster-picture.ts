/** @file Every spike of one image on one time axis, drawn once; the playhead only uncovers it. */
import { heat, offHeat, onHeat } from '../../../src/charts/heat.ts';
import { unitsOf } from '../lib/pairs.ts';
import type { Decision, NetworkInfo, PopulationInfo } from '../worker/protocol.ts';

/** Lanes of the raster: who spikes or sums. Relays only pass on what others sent. */
export const lanesOf = ({ populations }: NetworkInfo): readonly PopulationInfo[] =>
  populations.filter(({ kind }) => kind !== 'relay');

const laneGap = 6;

/** The last lane, where lines race, is higher than the others. */
export const RACE_HEIGHT = 1.9;

/** Top and height of a lane in pixels of the picture. */
export function laneBox(lane: number, lanes: number, height: number, scale: number) {
  const gap = laneGap * scale;
  const unit = (height - gap * (lanes - 1)) / (lanes - 1 + RACE_HEIGHT);
  return { top: lane * (unit + gap), size: lane === lanes - 1 ? unit * RACE_HEIGHT : unit };
}

/** Dots of one lane above which every n-th is drawn. */
const MOST_DOTS = 6000;

export function rasterPicture(
  info: NetworkInfo,
  decision: Decision,
  width: number,
  height: number,
  scale: number,
): OffscreenCanvas {
  const picture = new OffscreenCanvas(Math.max(1, width), Math.max(1, height));
  const context = picture.getContext('2d');
  if (!context) return picture;
  const lanes = lanesOf(info);
  const stepWidth = width / Math.max(1, info.latency);
  lanes.forEach((population, lane) => {
    const { top, size } = laneBox(lane, lanes.length, height, scale);
    if (population.kind === 'readout') return;
    const times = decision.times[info.populations.indexOf(population)];
    const spiking: number[] = [];
    times.forEach((time, i) => {
      if (time < population.steps) spiking.push(i);
    });
    const thinning = Math.max(1, Math.ceil(spiking.length / MOST_DOTS));
    const dot = (spiking.length > 700 ? 1.5 : 2.4) * scale;
    const columns = population.shape.at(-1) ?? 1;
    const units = unitsOf(population);
    for (let i = 0; i < spiking.length; i += thinning) {
      const neuron = spiking[i];
      const unit = neuron % units;
      const time = times[neuron];
      // Dots of one step lie side by side in the order of the map's columns.
      const within = 0.12 + (0.7 * ((unit % columns) + 0.5)) / columns;
      const shade = population.isPaired ? (neuron < units ? onHeat : offHeat) : heat;
      context.fillStyle = shade(time / Math.max(1, population.steps - 1));
      const x = (population.begins + time + within) * stepWidth;
      const y = top + 2 * scale + ((unit + 0.5) / units) * (size - 4 * scale);
      context.fillRect(x - dot / 2, y - dot / 2, dot, dot);
    }
  });
  return picture;
}

/** Spiking stages dark, silent stages outlined. */
export function drawGround(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  info: NetworkInfo,
  width: number,
  height: number,
  scale: number,
): void {
  const lanes = lanesOf(info);
  const at = (step: number) => (width * step) / info.latency;
  context.font = `${11 * scale}px system-ui, sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  lanes.forEach((population, lane) => {
    const { top, size } = laneBox(lane, lanes.length, height, scale);
    const box = (from: number, to: number) => {
      context.beginPath();
      context.roundRect(from + scale, top + scale, to - from - 2 * scale, size - 2 * scale, 4 * scale);
    };
    if (population.kind !== 'readout') {
      // Its own steps, which are the last ones of a longer stage.
      box(at(population.begins), at(population.begins + population.steps));
      context.fillStyle = '#060918';
      context.fill();
    }
    if (population.stage === 0) return;
    const [from, to] = [at(info.stages[population.stage - 1]), at(info.stages[population.stage])];
    box(from, to);
    context.strokeStyle = '#39446b';
    context.lineWidth = scale;
    context.stroke();
    if (population.kind === 'readout' || to - from < 60 * scale) return;
    context.fillStyle = '#8f9bc4';
    context.fillText('listens', (from + to) / 2, top + size / 2);
  });
}
