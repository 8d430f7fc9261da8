/**
 * @file Where the engine's time goes: the compiled program is run one record at a time, each timed, and the times are put
 * down to the population that the record serves.
 */
import type { ImageDataset } from '../../../data/dataset.ts';
import { imageAt } from '../../../data/subset.ts';
import { constants, instantiateKernels, type Kernel, kernelNames } from '../../../kernels/index.ts';
import type { InputPopulation, SpikingNetwork } from '../../../network/network.ts';
import { canCompile } from '../../../simulate/engine/can-compile.ts';
import { compileNetwork } from '../../../simulate/engine/compile.ts';
import { encoderOf, engineSimulator } from '../../../simulate/engine/engine.ts';
import type { Program } from '../../../simulate/engine/program.ts';
import { counterAt } from '../../../simulate/engine/record.ts';
import { quantileOf } from './rounds.ts';

/** Microseconds per image, means over images of medians over passes. */
export interface LayerTime {
  /** Population that is filled. */
  readonly name: string;
  /** Adding weights to potentials. */
  readonly synapsesMicros: number;
  /** Spiking stage, pooling fused into it. */
  readonly firingMicros: number;
  /** Encoding pixels, initial potentials, lists of events, counting. */
  readonly otherMicros: number;
  /** Synaptic operations per image into this population. */
  readonly synops: number;
  /** Of the synapses alone; null where there are none. */
  readonly nsPerSynop: number | null;
}

/** Where the time of an image goes. */
export interface LayerTimes {
  readonly layers: readonly LayerTime[];
  /** From pixels to potentials in one call, measured in the same passes. */
  readonly wholeMicros: number;
  /** The same after something else has used the caches. */
  readonly coldMicros: number;
  /** Fraction of `wholeMicros` that is in the layers' times. */
  readonly explained: number;
}

const PASSES = 7;
const COLD_IMAGES = 50;
/** More than the caches of one core hold. */
const CACHE_BYTES = 2 ** 22;

/**
 * Times the records of a network's program, one by one; undefined if the engine cannot compile the network. In every pass
 * all images run as a whole, and then record by record: an image run twice in a row would find its branches predicted.
 */
export function layerTimes(
  network: SpikingNetwork,
  images: ImageDataset,
  count: number,
): LayerTimes | undefined {
  if (!canCompile(network)) return undefined;
  const program = compileNetwork(network);
  const run = instantiateKernels(program.memory);
  const words = new Int32Array(program.memory.buffer);
  const { at, records } = program.plain;
  const encode = encoderOf(program, network.populations[0] as InputPopulation, run);
  const simulator = engineSimulator(network);
  const clock = clockCost();
  const since = (started: number) => Math.max(0, (performance.now() - started) * 1000 - clock);
  const timesOf = (images: number) => new Float64Array(images * PASSES);
  const whole = timesOf(count);
  const encoding = timesOf(count);
  /** Of each record: per image, its times in all passes. */
  const times = Array.from({ length: records }, () => timesOf(count));
  const coldImages = Math.min(count, COLD_IMAGES);
  const cold = timesOf(coldImages);
  const others = new Uint8Array(CACHE_BYTES);
  const synops = new Float64Array(network.projections.length);
  for (let pass = -1; pass < PASSES; pass++) {
    const keep = (into: Float64Array, image: number, micros: number) => {
      if (pass >= 0) into[image * PASSES + pass] = micros;
    };
    for (let image = 0; image < count; image++) {
      const pixels = imageAt(images, image);
      const started = performance.now();
      simulator.run(pixels);
      keep(whole, image, since(started));
    }
    for (let image = 0; image < count; image++) {
      const pixels = imageAt(images, image);
      const begun = performance.now();
      encode(pixels);
      keep(encoding, image, since(begun));
      for (let record = 0; record < records; record++) {
        const started = performance.now();
        run(at + record * constants.RECORD_WORDS * 4, 1);
        keep(times[record], image, since(started));
      }
      if (pass >= 0) continue;
      program.synops.forEach((address, p) => {
        if (address !== undefined) synops[p] += counterAt(words, address) / count;
      });
    }
    for (let image = 0; image < coldImages; image++) {
      const pixels = imageAt(images, image);
      others.fill(pass + 1);
      const started = performance.now();
      simulator.run(pixels);
      keep(cold, image, since(started));
    }
  }
  const kernels = Array.from(
    { length: records },
    (_, record) => kernelNames[words[at / 4 + record * constants.RECORD_WORDS]] as keyof typeof PARTS,
  );
  const layers = byPopulation(network, program, Float64Array.from(times, meanOfMedians), kernels, synops);
  layers[0] = { ...layers[0], otherMicros: layers[0].otherMicros + meanOfMedians(encoding) };
  const wholeMicros = meanOfMedians(whole);
  const sum = layers.reduce((a, b) => a + b.synapsesMicros + b.firingMicros + b.otherMicros, 0);
  return {
    layers,
    wholeMicros,
    coldMicros: meanOfMedians(cold),
    explained: wholeMicros > 0 ? sum / wholeMicros : 1,
  };
}

/** Mean over images of the medians over passes. */
function meanOfMedians(times: Float64Array): number {
  const images = times.length / PASSES;
  let sum = 0;
  for (let i = 0; i < images; i++) sum += quantileOf(times.subarray(i * PASSES, (i + 1) * PASSES), 0.5);
  return images > 0 ? sum / images : 0;
}

/** Cost of reading the clock twice, in microseconds. */
function clockCost(): number {
  const costs = Float64Array.from({ length: 1000 }, () => {
    const started = performance.now();
    return (performance.now() - started) * 1000;
  });
  return quantileOf(costs, 0.5);
}

/** Records come in the order of the populations. */
function byPopulation(
  { populations, projections }: SpikingNetwork,
  { plain }: Program,
  micros: Float64Array,
  kernels: readonly (keyof typeof PARTS)[],
  synops: Float64Array,
): LayerTime[] {
  const layers: LayerTime[] = [];
  let record = 0;
  for (const { name, kind } of populations) {
    const next = plain.ends.get(name) ?? record;
    const parts = { synapsesMicros: 0, firingMicros: 0, otherMicros: 0 };
    for (; record < next; record++) parts[PARTS[kernels[record]]] += micros[record];
    // What pools and wires take belongs to the layer before them.
    const before = layers.at(-1);
    if (kind === 'relay' && before) {
      layers[layers.length - 1] = {
        ...before,
        firingMicros: before.firingMicros + parts.firingMicros,
        otherMicros: before.otherMicros + parts.otherMicros,
      };
      continue;
    }
    const total = projections.reduce((sum, { to }, p) => sum + (to === name ? synops[p] : 0), 0);
    const nsPerSynop = total > 0 ? (parts.synapsesMicros * 1000) / total : null;
    layers.push({ name, ...parts, synops: total, nsPerSynop });
  }
  return layers;
}

type Part = 'synapsesMicros' | 'firingMicros' | 'otherMicros';

/** Of every kernel that a program may hold, what its time is put down to. */
const PARTS: Readonly<Record<Exclude<Kernel, `float${string}`>, Part>> = {
  gatherConv: 'synapsesMicros',
  gatherPairs: 'synapsesMicros',
  gatherWide: 'synapsesMicros',
  slideConv: 'synapsesMicros',
  denseConv: 'synapsesMicros',
  packMap: 'synapsesMicros',
  depthwiseConv: 'synapsesMicros',
  gatherDense: 'synapsesMicros',
  scatterRows: 'synapsesMicros',
  scatterPairs: 'synapsesMicros',
  scatterConv: 'synapsesMicros',
  scatterDense: 'synapsesMicros',
  scatterSparse: 'synapsesMicros',
  addElementwise: 'synapsesMicros',
  fire: 'firingMicros',
  fireTiles: 'firingMicros',
  fireSigned: 'firingMicros',
  fireTable: 'firingMicros',
  pool: 'firingMicros',
  select: 'firingMicros',
  copy: 'otherMicros',
  reset: 'otherMicros',
  encodeBytes: 'otherMicros',
  listEvents: 'otherMicros',
  countSynops: 'otherMicros',
  countListed: 'otherMicros',
  countFired: 'otherMicros',
};
