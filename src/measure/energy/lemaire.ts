/**
 * @file Arithmetic, memory and addresses, layer by layer, 32 bits wide.
 * Source: Lemaire, Cordone, Castagnetti, Novac, Courtois, Miramond 2022, "An Analytical Estimation of Spiking Neural
 * Networks Energy Efficiency", ICONIP (arXiv 2210.13107), equations by their numbers there; figures of Horowitz 2014,
 * 45 nm: INT32 add 0.1 pJ, multiply 3.1 pJ; a read or write of SRAM 10, 20, 100 pJ at 8 kB, 32 kB, 1 MB.
 *
 * θ are spikes of a layer's input (in) and of its neurons (out), T · N its neuron updates. Per layer:
 *
 * |  | ANN | SNN |
 * |---|---|---|
 * | inputs read | MACs (3), N_in if dense (4) | θ_in (5) |
 * | weights read | MACs (6) | θ_in · reach (7, 8) |
 * | biases read | N_out (6) | N_out (7) |
 * | potentials read, and written | – | θ_in · reach + T · N (9, 10, 14, 15) |
 * | outputs written | N_out (11, 12) | θ_out (13) |
 * | arithmetic | MACs, and N_out adds (1.1, 1.2, 2.1, 2.2) | θ_in · reach + T · N + θ_out adds (1.4, 2.4) |
 * | addresses | N_in + N_out + C_out · k² adds; N_in · N_out if dense | θ_in · reach adds, 2 θ_in MACs if not dense (16, 17) |
 *
 * reach = ⌈k/s⌉² · C_out, or N_out where dense; the paper's eqs. 7, 9 and 14 have k² for ⌈k/s⌉², which is the same at
 * stride 1. A clocked neuron keeps its synaptic current beside its potential, which the paper's do not: synaptic operations go
 * to the current, and each step of the silent stage reads it. Eq. 2.4 is taken as the authors' later code corrects it (θ_in · N_out, and the reset θ_out). Closed-form
 * neurons multiply once per synaptic operation, which the paper's do not.
 */
import { type EnergyModel, formOf, type Machine, machines, roundedValues, updatesOn } from './model.ts';
import type { LayerInput, LayerWork, Workload } from './workload.ts';

const ADD = 0.1;
const MULTIPLY = 3.1;
const MAC = MULTIPLY + ADD;
/** 32 bits. */
const WIDTH = 4;

const kilobyte = 1024;
const points = [
  { bytes: 8 * kilobyte, pico: 10 },
  { bytes: 32 * kilobyte, pico: 20 },
  { bytes: kilobyte * kilobyte, pico: 100 },
] as const;

/** Picojoules of one access to a memory of that size: 10 up to 8 kB, linear between the points and beyond the last. */
export function accessEnergy(bytes: number): number {
  const [small, middle, large] = points;
  if (bytes <= small.bytes) return small.pico;
  const [from, to] = bytes <= middle.bytes ? [small, middle] : [middle, large];
  return from.pico + ((to.pico - from.pico) * (bytes - from.bytes)) / (to.bytes - from.bytes);
}

/** Access to a memory of `elements` values. */
const access = (elements: number): number => accessEnergy(elements * WIDTH);

/** Picojoules of one layer of the ANN. */
const annLayer = (layer: LayerWork): number => annOutputs(layer) + sum(layer.inputs, annInput);

/** Energy of the biases and outputs of a layer. */
function annOutputs({ outputs, biases, inputs }: LayerWork): number {
  const addresses = inputs.some(({ kind }) => kind === 'conv') ? outputs * ADD : 0;
  return outputs * (access(biases) + access(outputs) + ADD) + addresses;
}

/** Energy of reading and multiplying one input of a layer. */
function annInput({ kind, values, macs, weights, kernel }: LayerInput): number {
  if (kind === 'elementwise') return values * (access(values) + 2 * ADD);
  const reads = (kind === 'dense' ? values : macs) * access(values) + macs * access(weights);
  const addresses = kind === 'conv' ? values + kernel : macs;
  return reads + macs * MAC + addresses * ADD;
}

/** Picojoules of one layer of the spiking network. */
function snnLayer(
  { neurons, biases, spikes, inputs, updates }: LayerWork,
  machine: Machine,
  synop: number,
): number | null {
  const count = updatesOn(machine, updates);
  if (count === null) return null;
  // A clocked neuron keeps a current beside its potential, in one memory.
  const words = machine === 'clocked' && updates.currents > 0 ? 2 * neurons : neurons;
  const potential = 2 * access(words);
  const currents = machine === 'clocked' ? updates.currents * access(words) : 0;
  const synapses = sum(inputs, (input) => {
    if (input.analog) return annInput(input);
    const { kind, values, weights, spikes: arriving, reach } = input;
    const operations = arriving * reach;
    const memory = arriving * access(values) + operations * (access(weights) + potential);
    const addresses = operations * ADD + (kind === 'dense' ? 0 : 2 * arriving * MAC);
    return memory + operations * synop + addresses;
  });
  const own = neurons * access(biases) + count * (potential + ADD) + currents;
  return synapses + own + spikes * (access(neurons) + ADD);
}

/**
 * Picojoules of one layer of the quantised ANN that skips zeros, in the cheaper of two orders. Output by output: every input
 * is read, and a weight where it is not zero. Input by input: every input is read once, and sums lie in memory.
 */
function skippingLayer(layer: LayerWork): number {
  const { outputs, inputs } = layer;
  const byOutput = sum(inputs, (input) => {
    const { macs, effectiveMacs, weights } = input;
    return annInput(input) - (macs - effectiveMacs) * (access(weights) + MAC);
  });
  const byInput = sum(inputs, ({ kind, values, weights, effectiveMacs }) =>
    kind === 'elementwise'
      ? values * (access(values) + 2 * access(outputs) + 2 * ADD)
      : values * access(values) + effectiveMacs * (access(weights) + 2 * access(outputs) + MAC + ADD),
  );
  return annOutputs(layer) + Math.min(byOutput, byInput);
}

const modelOf = (machine: Machine): EnergyModel => ({
  model: `Horowitz 45 nm with memory (Lemaire 2022), INT32, ${machine}`,
  source: 'Lemaire et al. 2022, arXiv 2210.13107; figures of Horowitz 2014',
  assumptions: `32-bit arithmetic, memory and addresses of each layer's own SRAM: 10, 20, 100 pJ per access at 8 kB, 32 kB, 1 MB, linear between. ANN: no reuse of what was read; quantised and skipping zeros: output by output or input by input, whichever is cheaper. SNN: ${formOf(machine)}. Pooling is free on both sides; taps beyond the border are counted.`,
  ann: ({ layers }) => sum(layers, annLayer),
  quantised: ({ layers }, skipsZeros) =>
    sum(layers, skipsZeros ? skippingLayer : annLayer) + roundedValues({ layers }) * MAC,
  snn({ layers, eventSynop }: Workload) {
    const synop = machine === 'event-driven' && eventSynop === 'multiply-add' ? MAC : ADD;
    let total = 0;
    for (const layer of layers) {
      const energy = snnLayer(layer, machine, synop);
      if (energy === null) return null;
      total += energy;
    }
    return total;
  },
});

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0);

export const lemaire: readonly EnergyModel[] = machines.map(modelOf);
