/**
 * @file A spiking network before anything is measured or rounded: populations with real weights in the ANN's units,
 * thresholds still open.
 */
import type { Window } from '../geometry/window.ts';
import type { Shape } from '../graph/tensor.ts';
import type { Term } from '../ops/signal.ts';

interface Base {
  readonly name: string;
  /** Channels first, without a batch axis. */
  readonly shape: Shape;
}

export interface InputBlueprint extends Base {
  readonly kind: 'input';
  /** Name of the graph's input. */
  readonly value: string;
}

/** Neurons that integrate `terms` and `bias` (one per neuron). */
interface IntegratingBlueprint extends Base {
  readonly terms: readonly Term[];
  readonly bias: Float64Array;
  /** Name of the graph value that the sum equals. */
  readonly value: string;
}

export interface SpikingBlueprint extends IntegratingBlueprint {
  readonly kind: 'spiking';
  /** Upper end of the activation (6 for ReLU6), or null. */
  readonly ceiling: number | null;
}

export interface ReadoutBlueprint extends IntegratingBlueprint {
  readonly kind: 'readout';
}

export interface RelayBlueprint extends Base {
  readonly kind: 'relay';
  readonly from: string;
  readonly window: Window;
}

export type PopulationBlueprint = InputBlueprint | SpikingBlueprint | RelayBlueprint | ReadoutBlueprint;

export interface Blueprint {
  /** In topological order: input first, read-out last. */
  readonly populations: readonly PopulationBlueprint[];
}

/** The range of values the input population encodes, in the units of the graph's input. */
export interface InputRange {
  readonly min: number;
  readonly max: number;
}
