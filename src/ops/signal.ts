/**
 * @file Signals: values of the ANN in the spiking network. `connect` of each operator maps the signals of its
 * inputs to the signal of its output; the rest of the conversion never looks at operators again.
 */
import type { Connectivity } from '../geometry/connectivity.ts';
import type { Window } from '../geometry/window.ts';
import type { Shape } from '../graph/tensor.ts';

/** Synapses with real weights, before quantisation; the layout of `weights` is that of its connectivity. */
export type FloatSynapses = Connectivity & { readonly weights: Float32Array };

/** One projection into a potential: spikes of `from`, in the memory order of that population. */
export interface Term {
  readonly from: string;
  readonly synapses: FloatSynapses;
}

/**
 * A value that the spikes of a population encode, after an affine map: `value[i] = scale[i] · spikes[i] + offset[i]`.
 * Input normalisation and batch norm after an activation are such maps; the next linear layer takes them into its
 * weights and initial potentials, exactly, borders included.
 */
export interface Spikes {
  readonly kind: 'spikes';
  /** Shape of the value without the batch axis, in the population's memory order. */
  readonly shape: Shape;
  readonly population: string;
  /** Whether the population has OFF neurons, so that its values may be negative. */
  readonly signed: boolean;
  /** Absent where the value is the population's own. One entry per element of `shape`. */
  readonly affine?: { readonly scale: Float64Array; readonly offset: Float64Array };
}

/** A sum over synapses that no neuron has thresholded yet: a layer's pre-activation. */
export interface Potential {
  readonly kind: 'potential';
  /** Shape of the value without the batch axis. */
  readonly shape: Shape;
  /** Shape in which the neurons were made, channels first; the same number of elements as `shape`. */
  readonly units: Shape;
  readonly terms: readonly Term[];
  /** Bias of each neuron, in the ANN's units. */
  readonly bias: Float64Array;
  /** Whether the sum cannot be negative (an average of spikes), so that neurons can fire for it without an OFF neuron. */
  readonly nonNegative: boolean;
  /** Name of the graph value that this is: where calibration looks. */
  readonly value: string;
}

/** What relays do to the spikes of a population: max-pool them, or gather them in another order. */
export type Relaying =
  /** Of values of this shape: they may have been reshaped since the neurons or the relay before. */
  | { readonly kind: 'pool'; readonly window: Window; readonly shape: Shape }
  /** Element i takes the spike of element `sources[i]`; all elements have one. */
  | { readonly kind: 'gather'; readonly sources: Int32Array; readonly shape: Shape };

/** A potential whose spikes will be relayed once it fires: MaxPool or Transpose before the activation. */
export interface RelayedPotential {
  readonly kind: 'relayed-potential';
  readonly shape: Shape;
  readonly potential: Potential;
  readonly relays: readonly Relaying[];
}

/** Whether relays only pool, within each of these channels. */
export const poolsChannels = (relays: readonly Relaying[], channels: number): boolean =>
  relays.every(({ kind, shape }) => kind === 'pool' && shape[0] === channels);

export type Signal = Spikes | Potential | RelayedPotential;

/** Whether a signal cannot be negative, whatever the image. */
export function isNonNegative(signal: Signal): boolean {
  if (signal.kind === 'potential') return signal.nonNegative;
  if (signal.kind === 'relayed-potential') return signal.potential.nonNegative;
  const { signed, affine } = signal;
  if (affine === undefined) return !signed;
  const scaled = affine.scale.every((scale) => scale === 0 || (scale > 0 && !signed));
  return scaled && affine.offset.every((offset) => offset >= 0);
}
