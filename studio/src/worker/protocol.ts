/**
 * @file What the page and its workers say to each other. Everything here survives a structured clone.
 */
import type { ErrorCode } from '../../../src/error.ts';

/** Stored pixels of one image in channel, row, column order. */
export type ImagePixels = Uint8Array | Float32Array;

export interface PopulationInfo {
  readonly name: string;
  readonly kind: 'input' | 'spiking' | 'relay' | 'readout';
  /** Of its units: channels first, without a batch axis. */
  readonly shape: readonly number[];
  /** Each unit is an ON and an OFF neuron, of which at most one fires: all ON neurons first, then all OFF neurons. */
  readonly isPaired: boolean;
  readonly neurons: number;
  readonly stage: number;
  /** Its neurons may spike in so many steps; 0 for the read-out. */
  readonly steps: number;
  /** Its step 0, counted from the first pixel's. */
  readonly begins: number;
  /** Which of its spikes are sent, in words: by a deadline, N of M, or ranks; undefined where all are. */
  readonly selection?: string | undefined;
  /** The populations it listens to. */
  readonly sources: readonly string[];
}

/** What the page knows of a network. */
export interface NetworkInfo {
  readonly name: string;
  /** Of populations for which nothing else was asked. */
  readonly steps: number;
  /** Where each stage begins, in steps from the first pixel's; the last entry is the decision. */
  readonly stages: readonly number[];
  /** Channels, rows, columns of the images it takes. */
  readonly image: readonly number[];
  /** In the order of computing; the first is the input, the last the read-out. */
  readonly populations: readonly PopulationInfo[];
  /** Neurons of spiking populations: the denominator of spikes per neuron. */
  readonly hiddenNeurons: number;
  /** Their units, which are the ANN's: a pair of neurons is one. */
  readonly hiddenUnits: number;
  /** Steps from the first pixel's spike to the decision. */
  readonly latency: number;
  readonly classes: number;
  /** Names of the classes by index, where they are known. */
  readonly classNames: readonly string[] | null;
  /** The range of pixels: xMin is silence, xMax the earliest spike. */
  readonly xMin: number;
  readonly xMax: number;
  /** Dense cost of the ANN for one image. */
  readonly macs: number;
  readonly flops: number;
}

/** The course of one image through the spiking network. */
export interface Decision {
  /** Read-out potentials in the ANN's units. */
  readonly logits: readonly number[];
  /** Class; null where no class is decided. */
  readonly winner: number | null;
  /** Spikes of hidden neurons, of the input's pixels, and of each population, for this image. */
  readonly hiddenSpikes: number;
  readonly spikes: readonly number[];
  /** Synaptic operations of all projections, the input's spikes included. */
  readonly synops: number;
  /** Time the simulator took. */
  readonly milliseconds: number;
  /** Spike time of each neuron of each population, 0…its steps, which are silence. Empty for the read-out. */
  readonly times: readonly Uint16Array[];
}

/** What the bundled network says of an image at another number of steps. */
export interface Probed {
  readonly steps: number;
  readonly winner: number | null;
  /** Of hidden neurons. */
  readonly spikes: number;
}

/** What the ANN says of one image. */
export interface AnnDecision {
  readonly logits: readonly number[];
  /** Class; null where no class is decided. */
  readonly winner: number | null;
  /** Time the float reference took. */
  readonly milliseconds: number;
  /** Hidden units whose activation is not zero; null where they cannot be told. */
  readonly activations: number | null;
  /** Multiply-accumulates whose input is not zero. */
  readonly effectiveMacs: number;
}

/** A neuron of a population, in channel, row, column order. */
export interface NeuronId {
  readonly population: string;
  readonly neuron: number;
}

/** What one source's spike contributes to a neuron's potential. */
export interface Contribution extends NeuronId {
  /** Spike time of the source, and what the spike carries: k = its steps − time. */
  readonly time: number;
  readonly k: number;
  readonly weight: number;
  /** weight · k; for a relay's sources, k. */
  readonly potential: number;
}

/** Sum of weight · k over the channels of a source, where the neuron looks. */
export interface ReceptiveField {
  readonly population: string;
  readonly top: number;
  readonly left: number;
  readonly rows: number;
  readonly columns: number;
  readonly sums: Float64Array;
}

/** The trace of a neuron for one image, and its attribution: which spikes made it fire. */
export interface NeuronTrace extends NeuronId {
  readonly kind: PopulationInfo['kind'];
  /** Spike time 0…its population's steps, which are silence. Undefined for the read-out. */
  readonly time?: number;
  /** Whether it would fire, but its population does not send its spike. */
  readonly isLeftOut?: boolean;
  /** Pixel value, for an input neuron. */
  readonly pixel?: number;
  /** Potential after each step: 0…tMax of the silent stage, then 1…steps of the population's own. */
  readonly silent: readonly number[];
  readonly spiking: readonly number[];
  /** Potential at the start: bias and half step. */
  readonly initial: number;
  readonly iExt?: number;
  readonly uTh?: number;
  /** Threshold at each step 0…steps − 1 of the spiking stage, where it falls while the potential rests. */
  readonly falling?: readonly number[];
  /** Spiking sources with a synapse to the neuron, and all sources with one. */
  readonly heard: number;
  readonly synapses: number;
  readonly excitation: number;
  readonly inhibition: number;
  /** The largest contributions by size. */
  readonly contributions: readonly Contribution[];
  readonly field?: ReceptiveField;
  /** Share of each pixel in the neuron's excitation, followed back through all layers; sums to 1 if it fired. */
  readonly pixels: Float32Array;
}

/** Weights of one map onto the maps of one source. */
export interface Kernel {
  readonly from: string;
  readonly rows: number;
  readonly columns: number;
  /** Maps of the source that it looks at, and those of them that are shown. */
  readonly maps: number;
  readonly shown: readonly number[];
  /** Of the shown maps, one after the other, by rows. */
  readonly weights: Float32Array;
}

/** How one map of a population looks at its sources. */
export interface MapKernels {
  readonly kernels: readonly Kernel[];
  /** Rows and columns of the window of max pooling. */
  readonly pool?: readonly number[];
  /** Units of all its sources. */
  readonly sources: number;
}

/** An error as it crosses a thread. */
export interface Failure {
  readonly code: ErrorCode | 'internal';
  readonly message: string;
  /** Nodes in the way, if a model cannot be converted. */
  readonly nodes: readonly string[];
}

export type Answer<T> =
  | { readonly value: T; readonly failure?: undefined }
  | { readonly value?: undefined; readonly failure: Failure };
