/**
 * @file One image on its way through a network, as the chart takes it.
 */

export interface RasterPopulation {
  readonly name: string;
  readonly kind: 'input' | 'spiking';
  /** [C, H, W], [H, W] or [N]; row-major. */
  readonly shape: readonly number[];
  /** Steps in which its neurons may spike. */
  readonly steps: number;
  /** Its step 0, in steps from the first pixel's. */
  readonly begins: number;
  /** Step of each neuron's spike, 0…steps − 1; `steps` or more: silent. */
  readonly times: ArrayLike<number>;
  /** The stage in which it spikes; the input's is 0. */
  readonly stage: number;
}

export interface RasterData {
  readonly title?: string;
  /** Brightness 0…1, row-major. */
  readonly image: { readonly width: number; readonly height: number; readonly pixels: ArrayLike<number> };
  /** Where each stage begins, in steps from the first pixel's, the read-out's included: the last one is the decision. */
  readonly stages: readonly number[];
  readonly populations: readonly RasterPopulation[];
  /** Potentials at the end of the last stage. */
  readonly readout: { readonly values: ArrayLike<number>; readonly labels: readonly string[] };
}
