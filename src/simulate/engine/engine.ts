/**
 * @file The engine: a network compiled for the kernels, one WebAssembly call per image, nothing allocated on the way but
 * the answer. Gives the bits of the clocked and of the scalar event-driven simulator.
 */
import { instantiateKernels } from '../../kernels/index.ts';
import type { InputPopulation, ReadoutPopulation, SpikingNetwork } from '../../network/network.ts';
import type { NeuronsPerUnit } from '../../network/neurons.ts';
import { encodePixels } from '../encode.ts';
import { isTraced, oneByOne, type Pixels, type Simulator } from '../simulation.ts';
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
  const readoutPlaces = places(placed[placed.length - 1].grid);
  const encode = encoderOf(program, input, runRecords);

  const run: Simulator['run'] = (pixels, options = {}) => {
    encode(pixels);
    const { at, records } = options.trace ? program.traced : program.plain;
    runRecords(at, records);
    const potentials = new Float64Array(classes);
    const logits = new Float64Array(classes);
    const base = program.readout / 4;
    for (let i = 0; i < classes; i++) {
      potentials[i] = words[base + readoutPlaces[i]];
      logits[i] = potentials[i] * readout.scale;
    }
    const spikes = new Float64Array(placed.length);
    for (let p = 0; p < placed.length - 1; p++) spikes[p] = words[placed[p].spikes / 4];
    const synops = new Float64Array(program.synops.length);
    for (let p = 0; p < synops.length; p++) {
      const counter = program.synops[p];
      if (counter !== undefined) synops[p] = counterAt(words, counter);
    }
    const result = { potentials, logits, spikes, synops };
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
