/** @file Pooling of planes, window by window: the float reference of MaxPool and AveragePool. */
import type { Window } from '../../geometry/window.ts';

/** Reduces every window: `start` for the first, then `step` per existing element, then `finish` with its position. */
export interface Reduction {
  readonly start: number;
  step(accumulated: number, value: number): number;
  finish(accumulated: number, position: number): number;
}

/** Applies a reduction to `planes` planes of rows × columns; padding is not read. */
export function pool(data: Float32Array, planes: number, window: Window, reduction: Reduction): Float32Array {
  const [rows, columns] = window.input;
  const [outRows, outColumns] = window.output;
  const out = new Float32Array(planes * outRows * outColumns);
  for (let plane = 0; plane < planes; plane++) {
    for (let position = 0; position < outRows * outColumns; position++) {
      const top = Math.floor(position / outColumns) * window.strides[0] - window.padStart[0];
      const left = (position % outColumns) * window.strides[1] - window.padStart[1];
      let accumulated = reduction.start;
      for (let ky = 0; ky < window.kernel[0]; ky++) {
        const y = top + ky * window.dilations[0];
        if (y < 0 || y >= rows) continue;
        for (let kx = 0; kx < window.kernel[1]; kx++) {
          const x = left + kx * window.dilations[1];
          if (x < 0 || x >= columns) continue;
          accumulated = reduction.step(accumulated, data[(plane * rows + y) * columns + x]);
        }
      }
      out[plane * outRows * outColumns + position] = reduction.finish(accumulated, position);
    }
  }
  return out;
}
