/** @file The painter of this browser: WebGL2, or a plain canvas where there is none or it was lost. */
import { canvasPainter } from './canvas-painter.ts';
import type { Painter, Picture } from './painter.ts';
import { webglPainter } from './webgl-painter.ts';

let painter: Painter | undefined;

export function paint(picture: Picture, time: number, canvas: HTMLCanvasElement): void {
  painter ??= webglPainter() ?? canvasPainter();
  if (painter.isLost()) painter = canvasPainter();
  painter.paint(picture, time, canvas);
  canvas.dataset.painter = painter.kind;
}
