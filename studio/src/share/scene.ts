/**
 * @file One moment of an image's course as a picture that is understood without the page: caption, pixels, maps, verdict,
 * raster.
 */
import { count, populationName } from '../lib/format.ts';
import { spikesSoFar } from '../lib/spikes-so-far.ts';
import { type Atlas, atlasOf, cellTimes } from '../time/atlas.ts';
import { colorOf } from '../time/canvas-painter.ts';
import { drawRace } from '../time/race.ts';
import { drawGround, laneBox, lanesOf, rasterPicture } from '../time/raster-picture.ts';
import type { Decision, NetworkInfo } from '../worker/protocol.ts';

export interface Scene {
  readonly info: NetworkInfo;
  readonly decision: Decision;
  readonly race: readonly (readonly number[])[] | undefined;
  /** The class in words. */
  readonly winner: string;
  /** `My 7`, `This 7`. */
  readonly subject: string;
}

/** Width and height in the unit of the drawing. */
export const SCENE = { width: 960, height: 540 } as const;

type Context = OffscreenCanvasRenderingContext2D;

const margin = 28;
/** Between maps; the top of the maps; the room for the verdict. */
const [GAP, TOP, VERDICT] = [12, 124, 116];
const font = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

/** `My 7, decided by 810 spikes of 31,988 neurons`. */
export const captionOf = ({ info, decision, subject }: Scene): string =>
  `${subject}, decided by ${count(decision.hiddenSpikes)} spikes of ${count(info.hiddenNeurons)} neurons`;

/** @returns what draws the moments of a scene on a context of this many pixels per unit */
export function sceneDrawer(scene: Scene, scale: number): (context: Context, time: number) => void {
  const { info, decision, race, winner } = scene;
  const soFar = spikesSoFar(info, decision);
  const maps = info.populations.flatMap((population, index) => {
    if (population.kind === 'readout') return [];
    const { shape, steps, begins, isPaired, name } = population;
    const atlas = atlasOf(shape);
    return [{ name, atlas, steps, begins, isPaired, cells: cellTimes(atlas, decision.times[index], steps) }];
  });
  const lanes = lanesOf(info);
  const room = SCENE.width - 2 * margin - VERDICT - GAP * maps.length;
  const side = Math.min(150, room / maps.length);
  const heightOf = ({ width, height }: Atlas) => Math.min(side * 1.3, (side * height) / width);
  const below = TOP + maps.reduce((most, { atlas }) => Math.max(most, heightOf(atlas)), 100) + 22;
  const raster = {
    left: 110,
    top: below,
    width: SCENE.width - 110 - margin,
    height: SCENE.height - 42 - below,
  };
  const [rasterWidth, rasterHeight] = [Math.round(raster.width * scale), Math.round(raster.height * scale)];
  const dots = rasterPicture(info, decision, rasterWidth, rasterHeight, scale);
  return (context, time) => {
    const isOver = time >= info.latency;
    const spikes = soFar[Math.min(info.latency, Math.floor(time + 1e-6))];
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.fillStyle = '#0d1226';
    context.fillRect(0, 0, SCENE.width, SCENE.height);
    const text = (content: string, x: number, y: number, size: number, color: string, weight = 400) => {
      context.font = `${weight} ${size}px ${font}`;
      context.fillStyle = color;
      context.fillText(content, x, y);
    };
    context.textAlign = 'left';
    context.textBaseline = 'alphabetic';
    text(captionOf(scene), margin, 52, 29, '#f2f4fb', 700);
    text(
      `step ${Math.floor(time + 1e-6)} of ${info.latency} · ${count(spikes)} spikes so far · every neuron fires at most once`,
      margin,
      80,
      16,
      '#a9b3d4',
    );
    maps.forEach(({ name, atlas, cells, steps, begins, isPaired }, i) => {
      const x = margin + i * (side + GAP);
      const moment = Math.min(steps, Math.max(-1, time - begins));
      const picture = new OffscreenCanvas(atlas.width, atlas.height);
      const target = picture.getContext('2d');
      if (!target) return;
      const image = target.createImageData(atlas.width, atlas.height);
      cells.forEach((cell, at) => {
        image.data.set([...colorOf(cell, moment, steps, isPaired), 255], 4 * at);
      });
      target.putImageData(image, 0, 0);
      context.imageSmoothingEnabled = false;
      context.drawImage(picture, x, TOP, side, heightOf(atlas));
      if (side > 40) text(populationName(name), x, TOP - 8, 15, '#f2f4fb', 600);
    });
    const x = SCENE.width - margin - VERDICT + 10;
    text('it says', x, TOP - 8, 15, '#ff9d4d', 600);
    context.save();
    context.beginPath();
    context.rect(x - 4, TOP - 6, VERDICT, 160);
    context.clip();
    const isLong = winner.length > 2;
    text(isOver ? winner : '?', x, TOP + (isLong ? 38 : 84), isLong ? 24 : 112, '#ff9d4d', 700);
    context.restore();
    lanes.forEach(({ name }, lane) => {
      const { top, size } = laneBox(lane, lanes.length, raster.height, 1);
      if (size > 9) text(populationName(name), margin, raster.top + top + size / 2 + 5, 14, '#a9b3d4');
    });
    context.setTransform(1, 0, 0, 1, raster.left * scale, raster.top * scale);
    drawGround(context, info, rasterWidth, rasterHeight, scale);
    const until = (time / info.latency) * rasterWidth;
    context.globalAlpha = 0.16;
    context.drawImage(dots, 0, 0);
    context.globalAlpha = 1;
    if (until >= 1) context.drawImage(dots, 0, 0, until, rasterHeight, 0, 0, until, rasterHeight);
    drawRace(context, race, {
      left: (rasterWidth * (info.stages.at(-2) ?? 0)) / info.latency,
      ...laneBox(lanes.length - 1, lanes.length, rasterHeight, scale),
      width: rasterWidth,
      until,
      scale,
    });
    context.fillStyle = '#ffffff';
    context.fillRect(Math.min(rasterWidth - scale, until - scale / 2), 0, 1.5 * scale, rasterHeight);
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.textAlign = 'left';
    context.textBaseline = 'alphabetic';
    text('firstspike studio', margin, SCENE.height - 16, 14, '#a9b3d4', 600);
  };
}
