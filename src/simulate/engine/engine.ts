/**
 * @file The engine: a network compiled for the kernels, one WebAssembly call per image, nothing allocated on the way but
 * the answer. Gives the bits of the clocked and of the scalar event-driven simulator.
 */
import { instantiateKernels } from '../../kernels/index.ts';
import type { InputPopulation, ReadoutPopulation, SpikingNetwork } from '../../network/network.ts';
import type { NeuronsPerUnit } from '../../network/neurons.ts';
import { encodePixels } from '../encode.ts';
import { isTraced, oneByOne, type Pixels, type Simulation, type Simulator } from '../simulation.ts';
import { compileNetwork } from './compile.ts';
import { type Grid, places } from './grid.ts';
import type { Compiling, Program } from './program.ts';
import { counterAt } from './record.ts';

/** How the engine computes; none of it changes a result. */
export interface EngineOptions extends Compiling {
  /** Whether it may use relaxed SIMD. Default: where there is relaxed SIMD. */
  readonly relaxed?: boolean;
}

/**
 * Simulates a network that `canCompile`; reusable over images, not reentrant.
 * @example
 * ```ts
 * engineSimulator(network).run([255, 0]).spikes; // → [1, 1, 0]
 * ```
 */
export function engineSimulator(network: SpikingNetwork, options: EngineOptions = {}): Simulator {
  const program = compileNetwork(network, options);
  const { buffer } = program.memory;
  const runRecords = instantiateKernels(program.memory, options.relaxed);
  const words = new Int32Array(buffer);
  const halves = new Int16Array(buffer);
  const input = network.populations[0] as InputPopulation;
  const readout = network.populations[network.populations.length - 1] as ReadoutPopulation;
  const classes = readout.shape.reduce((product, n) => product * n, 1);
  const placed = network.populations.map(({ name, kind }) => {
    const place = program.populations.get(name);
    if (!place) throw new RangeError(`"${name}" was not compiled`);
    return { name, kind, ...place };
  });
  // Words of the memory; the read-out has no spikes, and wires into relays have no operations.
  const potentialsAt = places(placed[placed.length - 1].grid).map((place) => program.readout / 4 + place);
  const spikesAt = Int32Array.from(placed.slice(0, -1), ({ spikes }) => spikes / 4);
  const synopsAt = Int32Array.from(program.synops, (address = 0) => address / 4);
  const encode = encoderOf(program, input, runRecords);
  const nextAnswer = answersOf(classes, placed.length, program.synops.length);

  const run: Simulator['run'] = (pixels, options = {}) => {
    encode(pixels);
    const { at, records } = options.trace ? program.traced : program.plain;
    runRecords(at, records);
    const result = nextAnswer();
    const { potentials, logits, spikes, synops } = result;
    for (let i = 0; i < classes; i++) {
      potentials[i] = words[potentialsAt[i]];
      logits[i] = potentials[i] * readout.scale;
    }
    for (let p = 0; p < spikesAt.length; p++) spikes[p] = words[spikesAt[p]];
    for (let p = 0; p < synopsAt.length; p++) {
      if (synopsAt[p] > 0) synops[p] = counterAt(words, 4 * synopsAt[p]);
    }
    if (!options.trace) return result;
    const spikeTimes = new Map<string, Float64Array>();
    for (const { name, kind, grid, steps: length, perUnit, carried } of placed) {
      if (kind === 'readout' || !isTraced(options, name)) continue;
      spikeTimes.set(name, spikeTimesIn(halves.subarray(carried / 2), grid, length, perUnit));
    }
    return { ...result, spikeTimes };
  };
  return {
    run,
    runBatch: oneByOne(run),
    carried(population) {
      const place = placed.find(({ name, kind }) => name === population && kind === 'spiking');
      return (
        place && {
          k: halves.subarray(place.carried / 2),
          channelStride: 1,
          positionStride: place.grid.stored,
        }
      );
    },
  };
}

/** Bytes that the arrays of several answers share. */
const SHARED_BYTES = 4096;
const { BYTES_PER_ELEMENT: NUMBER } = Float64Array;

/**
 * Answers of zeros, a new one with each call. An array with a buffer of its own takes V8 longer than all else that a small network's
 * answer does; answers that follow each other share one.
 */
function answersOf(classes: number, populations: number, projections: number): () => Simulation {
  const [logits, spikes, synops, bytes] = [
    classes,
    2 * classes,
    2 * classes + populations,
    2 * classes + populations + projections,
  ].map((length) => NUMBER * length);
  let buffer = new ArrayBuffer(0);
  let at = 0;
  return () => {
    if (at + bytes > buffer.byteLength) {
      buffer = new ArrayBuffer(Math.max(bytes, SHARED_BYTES));
      at = 0;
    }
    const own = at;
    at += bytes;
    return {
      potentials: new Float64Array(buffer, own, classes),
      logits: new Float64Array(buffer, own + logits, classes),
      spikes: new Float64Array(buffer, own + spikes, populations),
      synops: new Float64Array(buffer, own + synops, projections),
    };
  };
}

/** Writes the k of an image's pixels into a program's memory. @param run of the kernels on that memory */
export function encoderOf(
  { memory, populations, bytes }: Program,
  input: InputPopulation,
  run: (at: number, records: number) => void,
): (pixels: Pixels) => void {
  const placed = populations.get(input.name);
  if (!placed) throw new RangeError(`"${input.name}" was not compiled`);
  const { steps } = placed;
  const at = places(placed.grid);
  const carried = new Int16Array(memory.buffer, placed.carried);
  const stored = new Uint8Array(memory.buffer, bytes.pixels, bytes.length);
  return (pixels) => {
    if (pixels instanceof Uint8Array && pixels.length === bytes.length) {
      stored.set(pixels);
      run(bytes.at, 1);
      return;
    }
    const times = encodePixels(pixels, input);
    for (let i = 0; i < at.length; i++) carried[at[i]] = steps - times[i];
  };
}

/** `spikeTimesOf` a population as the engine stores it, in one pass. */
function spikeTimesIn(
  carried: Int16Array,
  { channels, stored, rows, columns }: Grid,
  length: number,
  perUnit: NeuronsPerUnit,
): Float64Array {
  const positions = rows * columns;
  const units = channels * positions;
  const times = new Float64Array(units * perUnit).fill(length);
  for (let position = 0; position < positions; position++) {
    for (let channel = 0; channel < channels; channel++) {
      const k = carried[position * stored + channel];
      if (k === 0) continue;
      const unit = channel * positions + position;
      if (k > 0) times[unit] = length - k;
      else if (perUnit === 2) times[units + unit] = length + k;
    }
  }
  return times;
}
