/** @file What paints a population's spikes, whichever way. */
import { heat, offHeat, onHeat } from '../../../src/charts/heat.ts';

/** A population's spike times laid out as a picture. */
export interface Picture {
  readonly population: string;
  readonly width: number;
  readonly height: number;
  /** Per cell: spike time, with OFF added for an OFF neuron; SILENT or NO_NEURON. */
  readonly cells: Uint16Array;
  /** Its units are pairs of ON and OFF neurons, in colours of their own. */
  readonly isPaired: boolean;
  /** Of one stage. */
  readonly steps: number;
}

/** Paints pictures at moments of their spiking stage. */
export interface Painter {
  readonly kind: 'webgl2' | 'canvas2d';
  /** Whether the graphics card has taken everything back. */
  isLost(): boolean;
  /**
   * Paints on a canvas, filling it.
   * @param time steps since the spiking stage began; before 0 nothing has fired
   */
  paint(picture: Picture, time: number, canvas: HTMLCanvasElement): void;
}

/** Colours of the night: a neuron that has not fired, one that never will, nothing. */
export const colors = { waiting: [24, 31, 60], silent: [24, 31, 60], nothing: [10, 14, 31] } as const;

export const HEAT_LEVELS = 64;

/** Rows of the table: neurons that stand alone, ON neurons, OFF neurons. */
const rows = [heat, onHeat, offHeat];
export const HEAT_ROWS = rows.length;
export const [ALONE_ROW, ON_ROW, OFF_ROW] = [0, 1, 2];

/** Red, green, blue of each level of each row, early to late. */
export const heatTable: Uint8Array = Uint8Array.from(
  rows.flatMap((row) =>
    Array.from({ length: HEAT_LEVELS }, (_, i) => row(i / (HEAT_LEVELS - 1))).flatMap((color) =>
      [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)),
    ),
  ),
);
