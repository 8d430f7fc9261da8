/** @file What paints a population's spikes, whichever way. */
import { heat } from '../../../src/charts/heat.ts';

/** A population's spike times laid out as a picture. */
export interface Picture {
  readonly population: string;
  readonly width: number;
  readonly height: number;
  /** Per cell: spike time, SILENT or NO_NEURON. */
  readonly cells: Uint16Array;
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

/** Red, green, blue of each level, early to late. */
export const heatTable: Uint8Array = Uint8Array.from(
  Array.from({ length: HEAT_LEVELS }, (_, i) => heat(i / (HEAT_LEVELS - 1))).flatMap((color) =>
    [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)),
  ),
);
