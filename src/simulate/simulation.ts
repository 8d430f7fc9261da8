/**
 * @file Input and output of a simulator, the same for every engine. A simulator knows a spiking network and nothing of
 * the ANN it came from.
 */

/** Pixels of one image in channel, row, column order, in the units the network was converted for. */
export type Pixels = ArrayLike<number>;

export interface RunOptions {
  /** Also return the spike time of every neuron, or of the populations of these names. Default false. */
  readonly trace?: boolean | readonly string[];
  /** Which image it is, for noise: its index in the data. Default 0. */
  readonly image?: number;
}

/** Whether the spike times of a population are asked for. */
export const isTraced = ({ trace = false }: RunOptions, population: string): boolean =>
  typeof trace === 'boolean' ? trace : trace.includes(population);

/** The course of one image through a network. Arrays may share a buffer with those of other images: copy one before you transfer it. */
export interface Simulation {
  /** Potentials of the read-out at the end of its silent stage: exact integers in integer arithmetic. */
  readonly potentials: Float64Array;
  /** The same in the ANN's units. */
  readonly logits: Float64Array;
  /** Spikes of each population, in the network's order. */
  readonly spikes: Float64Array;
  /** Synaptic operations of each projection, in the network's order; 0 for wires into relays. */
  readonly synops: Float64Array;
  /**
   * With `trace`: per population (read-out left out) the spike time of each neuron, in the population's own T steps of its
   * spiking stage: 0…T, T meaning silence (1 in continuous time). Where units have OFF neurons, these follow after all ON neurons.
   */
  readonly spikeTimes?: ReadonlyMap<string, Float64Array>;
}

/** k = T − t of the units of a population, 0 for silence and below it for OFF neurons; a view that the next image overwrites. */
export interface CarriedSteps {
  readonly k: Int16Array | Int32Array;
  /** Entries from channel to channel, and from position to position within one. */
  readonly channelStride: number;
  readonly positionStride: number;
}

export interface Simulator {
  run(pixels: Pixels, options?: RunOptions): Simulation;
  /**
   * `run` of several images, with the same bits; results are in their order.
   * @param options `image` is the index of the first one; the others follow it
   * @throws FirstspikeError `shape` for an image of another size
   * @example
   * ```ts
   * simulator.runBatch([[255, 0], [0, 255]]).map(({ potentials }) => argmax(potentials)); // → [0, 1]
   * ```
   */
  runBatch(images: readonly Pixels[], options?: RunOptions): Simulation[];
  /** What a hidden population carried in the last image that was run with `trace`; some engines hold it. */
  carried?(population: string): CarriedSteps | undefined;
}

/** A batch image by image: what every engine does, since images of a batch have next to nothing in common (docs/engine.md). */
export const oneByOne =
  (run: Simulator['run']): Simulator['runBatch'] =>
  (images, { image = 0, ...options } = {}) =>
    images.map((pixels, i) => run(pixels, { ...options, image: image + i }));

/** Names of the engines that simulate a network. */
export const engines = ['clocked', 'scalar', 'event'] as const;
export type Engine = (typeof engines)[number];
