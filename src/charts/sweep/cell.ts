/**
 * @file One cell of a sweep, as the chart takes it.
 */

export interface SweepCell {
  readonly steps: number;
  /** As the command line writes it: `max`, `percentile:99.9`, `mse`. */
  readonly threshold: string;
  /** `layer` or `channel`. */
  readonly per: string;
  /** Fractions 0…1; `annAccuracy` is null where no ANN was at hand. */
  readonly accuracy: number;
  readonly annAccuracy: number | null;
  /** Mean per image and hidden neuron. */
  readonly spikesPerNeuron: number;
  /** Mean per image. */
  readonly synops: number;
}
