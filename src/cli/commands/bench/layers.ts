/**
 * @file Where the engine's time goes: the compiled program is run one record at a time, each timed, and the times are put
 * down to the population that the record serves.
 */
import type { ImageDataset } from '../../../data/dataset.ts';
import { imageAt } from '../../../data/subset.ts';
import { constants, instantiateKernels, kernelNames } from '../../../kernels/index.ts';
import type { InputPopulation, SpikingNetwork } from '../../../network/network.ts';
import { encodePixels } from '../../../simulate/encode.ts';
import { canCompile } from '../../../simulate/engine/can-compile.ts';
import { compileNetwork } from '../../../simulate/engine/compile.ts';
import { places } from '../../../simulate/engine/grid.ts';
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
  /** Initial potentials, lists of events, counting. */
  readonly otherMicros: number;
  /** Synaptic operations per image into this population. */
  readonly synops: number;
  /** Of the synapses alone; null where there are none. */
  readonly nsPerSynop: number | null;
}

const PASSES = 7;

/** Times the records of a network's program; none if the engine cannot compile the network. */
export function layerTimes(network: SpikingNetwork, images: ImageDataset, count: number): LayerTime[] {
  if (!canCompile(network)) return [];
  const program = compileNetwork(network);
  const run = instantiateKernels(program.memory);
  const words = new Int32Array(program.memory.buffer);
  const { at, records } = program.plain;
  const encode = encoder(network, program);
  const clock = clockCost();
  /** Of each record: per image, its times in all passes. */
  const times = Array.from({ length: records }, () => new Float64Array(count * PASSES));
  const synops = new Float64Array(network.projections.length);
  // Every image once per pass: an image run twice in a row would find its branches predicted.
  for (let pass = -1; pass < PASSES; pass++) {
    for (let image = 0; image < count; image++) {
      encode(imageAt(images, image));
      for (let record = 0; record < records; record++) {
        const started = performance.now();
        run(at + record * constants.RECORD_WORDS * 4, 1);
        const elapsed = (performance.now() - started) * 1000 - clock;
        if (pass >= 0) times[record][image * PASSES + pass] = Math.max(0, elapsed);
      }
      if (pass >= 0) continue;
      program.synops.forEach((address, p) => {
        if (address !== undefined) synops[p] += counterAt(words, address) / count;
      });
    }
  }
  const micros = Float64Array.from(times, (ofRecord) => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += quantileOf(ofRecord.subarray(i * PASSES, (i + 1) * PASSES), 0.5);
    return sum / count;
  });
  const kernels = Array.from(
    { length: records },
    (_, record) => kernelNames[words[at / 4 + record * constants.RECORD_WORDS]],
  );
  return byPopulation(network, kernels, micros, synops);
}

/** Cost of reading the clock twice, in microseconds. */
function clockCost(): number {
  const costs = Float64Array.from({ length: 1000 }, () => {
    const started = performance.now();
    return (performance.now() - started) * 1000;
  });
  return quantileOf(costs, 0.5);
}

/** Writes an image into the program's memory, as the engine does. */
function encoder(network: SpikingNetwork, program: ReturnType<typeof compileNetwork>) {
  const input = network.populations[0] as InputPopulation;
  const placed = program.populations.get(input.name);
  if (!placed) throw new RangeError(`"${input.name}" was not compiled`);
  const carried = new Int16Array(program.memory.buffer, placed.carried);
  const at = places(placed.grid);
  return (pixels: ArrayLike<number>): void => {
    encodePixels(pixels, input).forEach((time, i) => {
      carried[at[i]] = placed.steps - time;
    });
  };
}

/** Records come in the order of the populations; each integrating population begins with a reset. */
function byPopulation(
  { populations, projections }: SpikingNetwork,
  kernels: readonly string[],
  micros: Float64Array,
  synops: Float64Array,
): LayerTime[] {
  const names = populations
    .filter(({ kind }) => kind === 'spiking' || kind === 'readout')
    .map(({ name }) => name);
  const layers = [populations[0].name, ...names].map((name) => ({
    name,
    synapsesMicros: 0,
    firingMicros: 0,
    otherMicros: 0,
    synops: projections.reduce((sum, { to }, p) => sum + (to === name ? synops[p] : 0), 0),
  }));
  let layer = 0;
  kernels.forEach((name, record) => {
    if (name === 'reset') layer++;
    const part = /^(gather|scatter)/.test(name)
      ? 'synapsesMicros'
      : /^(fire|pool)/.test(name)
        ? 'firingMicros'
        : 'otherMicros';
    layers[layer][part] += micros[record];
  });
  return layers.map((each) => ({
    ...each,
    nsPerSynop: each.synops > 0 ? (each.synapsesMicros * 1000) / each.synops : null,
  }));
}
