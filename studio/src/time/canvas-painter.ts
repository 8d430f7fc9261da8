/** @file The same picture without WebGL: a small image, one pixel per neuron, blown up by the browser. */
import { NO_NEURON, OFF, SILENT } from './atlas.ts';
import { ALONE_ROW, colors, HEAT_LEVELS, heatTable, OFF_ROW, ON_ROW, type Painter } from './painter.ts';

export function canvasPainter(): Painter {
  const small = document.createElement('canvas');
  const context = small.getContext('2d');
  return {
    kind: 'canvas2d',
    isLost: () => false,
    paint({ width, height, cells, steps, isPaired }, time, canvas) {
      const target = canvas.getContext('2d');
      if (!context || !target) return;
      if (small.width !== width || small.height !== height) Object.assign(small, { width, height });
      const picture = context.createImageData(width, height);
      for (let i = 0; i < cells.length; i++) {
        const [red, green, blue] = colorOf(cells[i], time, steps, isPaired);
        picture.data.set([red, green, blue, 255], 4 * i);
      }
      context.putImageData(picture, 0, 0);
      target.imageSmoothingEnabled = false;
      target.drawImage(small, 0, 0, width, height, 0, 0, canvas.width, canvas.height);
    },
  };
}

/** Red, green and blue of one cell at a moment of its spiking stage. */
export function colorOf(
  cell: number,
  time: number,
  steps: number,
  isPaired = false,
): readonly [number, number, number] {
  if (cell === NO_NEURON) return colors.nothing;
  if (cell === SILENT) return colors.silent;
  const at = cell % OFF;
  if (time < at) return colors.waiting;
  const row = isPaired ? (cell < OFF ? ON_ROW : OFF_ROW) : ALONE_ROW;
  const level = row * HEAT_LEVELS + Math.round((at / Math.max(1, steps - 1)) * (HEAT_LEVELS - 1));
  const flash = time < steps ? 0.75 * Math.max(0, 1 - (time - at)) : 0;
  const channel = (i: number) => heatTable[3 * level + i] + (255 - heatTable[3 * level + i]) * flash;
  return [channel(0), channel(1), channel(2)];
}
