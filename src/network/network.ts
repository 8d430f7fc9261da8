/**
 * @file A spiking network: populations of neurons that fire at most once, and projections between them.
 * Model: López-Randulfe, Reeb, Knoll 2022. Every population has its number of steps T and fires in the last T steps of its
 * stage, which lasts as long as the longest of its populations. A spike at step t of the T carries k = T − t, and silence
 * carries 0.
 *
 * Arithmetic. `integer`: steps, weights, potentials and currents are integers, so that every simulator gives the same
 * bits. `float`: weights are float32, potentials float64; with `steps: 'continuous'` spike times are real numbers and
 * one stage lasts tMax = 1.
 */

import type { Connectivity } from '../geometry/connectivity.ts';
import type { Window } from '../geometry/window.ts';
import type { Activation } from '../graph/activation.ts';
import type { Decision } from '../graph/decision.ts';
import type { Shape } from '../graph/tensor.ts';
import type { Selection } from './selection.ts';

/** The most steps that a stage may have. */
export const MAX_STEPS = 65535;

/** Number of time steps (1…65535), or real-valued time. */
export type Steps = number | 'continuous';

interface PopulationBase {
  /** Unique in its network. */
  readonly name: string;
  /** Channels first, without a batch axis. */
  readonly shape: Shape;
  /** Number of the stage in which it fires: the input's is 0. How long stages last: `latency.ts`. */
  readonly stage: number;
}

/** What all populations have that send spikes. */
interface SenderBase extends PopulationBase {
  /** Steps T in which the neurons may fire, the last ones of their stage; continuous where the network is. */
  readonly steps: Steps;
  /** Which spikes are sent; null for all. With integer steps only. */
  readonly selection: Selection | null;
}

/** Encodes pixels as spike times by eq. (1): x = xMin is silence, x = xMax the earliest spike. */
export interface InputPopulation extends SenderBase {
  readonly kind: 'input';
  readonly xMin: number;
  readonly xMax: number;
  /** How a pixel between two steps is encoded. */
  readonly rounding: Rounding;
}

/** `nearest`: the ramp starts half a step ahead, so that a neuron rounds; `floor`: the plain ramp of eq. (4). */
export type Rounding = 'nearest' | 'floor';

/**
 * Two-stage neurons: eqs. (2)–(4). `shape` counts units. A unit is one neuron, or, where its value may be negative, an
 * ON and an OFF neuron of which at most one fires; the OFF neuron has the ON neuron's synapses with opposite weights.
 */
export interface SpikingPopulation extends SenderBase {
  readonly kind: 'spiking';
  /** The value of the earliest spike, in the ANN's units: one entry, or one per channel. */
  readonly xMax: Float64Array;
  /** Constant current of the spiking stage, per channel: the potential rises by it in one step, and uTh = iExt · T. */
  readonly iExt: Int32Array | Float64Array;
  /** Potential at the start of the silent stage (bias and half step): one entry per channel or per neuron. */
  readonly initial: Int32Array | Float64Array;
  /**
   * Null where units are single neurons. Else the sum of the initial potentials of a unit's ON and OFF neuron, per
   * channel: the OFF neuron's potential is `mirror − u` throughout.
   */
  readonly mirror: Int32Array | Float64Array | null;
  /** Null with a constant threshold, to which iExt raises the potential. */
  readonly thresholdTable: ThresholdTable | null;
  /** The ANN's value before its activation. */
  readonly value: string;
  readonly activation: Activation;
}

/**
 * Thresholds that fall step by step while the potential rests: how neurons compute activations other than a ramp. Entry
 * [channel][k − 1] is the threshold of the step at which a spike has the value k. Not used in continuous time, where
 * spike times follow the activation itself.
 */
export interface ThresholdTable {
  /** The ON neuron fires at the first step at which u ≥ on. */
  readonly on: Int32Array | Float64Array;
  /** The OFF neuron fires at the first step at which off ≤ mirror − u ≤ upperBound; null without OFF neurons. */
  readonly off: Int32Array | Float64Array | null;
  /** Null where no potential of an OFF neuron is too high to fire. */
  readonly upperBound: Int32Array | Float64Array | null;
}

/**
 * Relays without state: each passes on the earliest spike of its window, at once (max pooling), or the spike of the one
 * neuron that it names as its source (gather). A relay of ON and OFF neurons passes on the earliest ON spike; its OFF
 * neuron fires when the last of the window's OFF neurons has, so that it carries the largest of the negative values. It has the steps of
 * its sources.
 */
export interface RelayPopulation extends SenderBase {
  readonly kind: 'relay';
}

/** Read as potentials at the end of their silent stage; never fires. */
export interface ReadoutPopulation extends PopulationBase {
  readonly kind: 'readout';
  /** The ANN's units per unit of potential. */
  readonly scale: number;
  readonly initial: Int32Array | Float64Array;
  /** The ANN's value of these potentials. */
  readonly value: string;
}

/** A population that sends spikes. */
export type SendingPopulation = InputPopulation | SpikingPopulation | RelayPopulation;

export type Population = SendingPopulation | ReadoutPopulation;

/** Weights in the layout of their connectivity: int8, or int16 where int8 would be too coarse, or float32. */
export type Weights = Int8Array | Int16Array | Float32Array;

/** Synapses into spiking or read-out neurons. */
export interface SynapticProjection {
  readonly kind: 'synapses';
  readonly from: string;
  readonly to: string;
  readonly wiring: Connectivity;
  readonly weights: Weights;
}

/** Wires into relays, channel by channel: no weights, no synaptic operations. */
export interface MaxPoolProjection {
  readonly kind: 'max-pool';
  readonly from: string;
  readonly to: string;
  readonly window: Window;
  readonly channels: number;
}

/** Wires into relays, one by one: no weights, no synaptic operations (transpose, concatenate, slice, pad). */
export interface GatherProjection {
  readonly kind: 'gather';
  readonly from: string;
  readonly to: string;
  /** Per target the source whose spike it passes on, or −1. */
  readonly sources: Int32Array;
}

export type Projection = SynapticProjection | MaxPoolProjection | GatherProjection;

/** How weights were rounded when the network was made; `int8` gives single populations 16 bits where 8 are too coarse. */
export type WeightType = 'int8' | 'int16' | 'float32';

/** What was moved on calibration images after rounding: nothing, start potentials, or weights and start potentials. */
export type Correction = 'none' | 'bias' | 'weights';

/** Where a network comes from: printed by every report. */
export interface Origin {
  /** Version of firstspike that converted it. */
  readonly version: string;
  /** Name of the ANN and SHA-256 of its file, if it came from one. */
  readonly model: string;
  readonly sha256: string | null;
  /** Data and number of images. */
  readonly calibration: string;
  /** The conversion settings in full, as texts by name, e.g. `threshold` → `percentile:99`. */
  readonly settings: Readonly<Record<string, string>>;
  /** Names of the settings that were chosen on calibration images. */
  readonly chosen: readonly string[];
  /** How pixels become the ANN's input, as in `--preprocess`. */
  readonly preprocess: string;
  /** What was done to the calibration pictures before (`resize=256,crop=224,bilinear`), if anything was. */
  readonly transform?: string | undefined;
  /** Dense cost of the ANN for one image. */
  readonly macs: number;
  readonly flops: number;
}

export interface SpikingNetwork {
  readonly name: string;
  /** Steps that its populations have where nothing else was asked for. */
  readonly steps: Steps;
  readonly arithmetic: 'integer' | 'float';
  /** In topological order; the first is the input, the last the read-out. */
  readonly populations: readonly Population[];
  readonly projections: readonly Projection[];
  /** How the read-out becomes a class. */
  readonly decision: Decision;
  /** Names of the classes by index, where they are known. */
  readonly classNames: readonly string[] | null;
  readonly origin: Origin;
}

/**
 * Shape of the images that a network takes: channels, rows, columns.
 * @example
 * ```ts
 * imageShape(network); // → [1, 1, 2]
 * ```
 */
export const imageShape = ({ populations: [input] }: Pick<SpikingNetwork, 'populations'>): Shape =>
  input.shape;

/**
 * How images of the input's range are stored: as bytes where it has whole ends between 0 and 255 and is wider than 2, else as
 * float32 (fractions of white, pixels with mean and deviation taken out, 16-bit intensities).
 * @example
 * ```ts
 * pixelType(network); // → 'uint8'
 * ```
 */
export const pixelType = ({
  populations: [input],
}: Pick<SpikingNetwork, 'populations'>): 'uint8' | 'float32' =>
  input.kind === 'input' && isByte(input.xMin) && isByte(input.xMax) && input.xMax - input.xMin > 2
    ? 'uint8'
    : 'float32';

const isByte = (pixel: number): boolean => Number.isInteger(pixel) && pixel >= 0 && pixel <= 255;

/**
 * The largest k, and the length of so many steps in the network's unit of time: their number, or 1 in continuous time.
 * @example
 * ```ts
 * stageLength('continuous'); // → 1
 * ```
 */
export const stageLength = (steps: Steps): number => (steps === 'continuous' ? 1 : steps);

/**
 * Entry of a per-population, per-channel or per-neuron array that belongs to one neuron.
 * @example
 * ```ts
 * entryOf(2, 5, 8); // → 1
 * ```
 */
export function entryOf(entries: number, neuron: number, neurons: number): number {
  return Math.floor((neuron * entries) / neurons);
}
