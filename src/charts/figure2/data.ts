/**
 * @file The data of Figure 2, as the chart takes them.
 */

export interface Figure2Cell {
  readonly steps: number;
  /** Threshold ÷ the layer's largest activation. */
  readonly fraction: number;
  /** `nearest` starts the ramp half a step up; `floor` does not. */
  readonly rounding: 'nearest' | 'floor';
  /** Root mean square over images and neurons, in the unit of the activations. */
  readonly rmse: number;
  /** `rmse` ÷ the layer's largest activation. */
  readonly relative: number;
}

export interface Figure2Data {
  /** Name of the network. */
  readonly model?: string;
  readonly layer: string;
  /** Unit of `rmse`, written in brackets after the axis title. */
  readonly unit: string;
  readonly images: number;
  readonly cells: readonly Figure2Cell[];
}

/** Of the whole chart, in pixels. */
export const figure2Size = { width: 960, height: 900 } as const;
