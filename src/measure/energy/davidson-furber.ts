/**
 * @file Energy per synapse on a digital chip, in units of a 32-bit addition.
 * Source: Davidson & Furber 2021, "Comparison of Artificial and Spiking Neural Networks on Digital Hardware", Frontiers in
 * Neuroscience 15:651141; 22 nm (22FDX): E ≈ 60 fJ is a 32-bit addition, a 32×8-bit MAC 5 E, a 32-bit SRAM read 5 E, a
 * write back 1 E. Its break-even of 12 E / 7 E = 1.72 spikes per output sets 12 E per MAC of the ANN against 7 E per
 * synaptic operation (read, addition, write back), with no neuron updates.
 */
import { type EnergyModel, formOf, machines, quantisedMacs, updatesOn } from './model.ts';
import type { Workload } from './workload.ts';

/** Picojoules. */
const E = 0.06;
export const ANN_SYNAPSE = 12;
const READ = 5;
const WRITE_BACK = 1;
const ADD = 1;
const MAC = 5;
export const SNN_SYNAPSE = READ + ADD + WRITE_BACK;

const SOURCE = 'Davidson & Furber 2021, Front. Neurosci. 15:651141';
const ANN = 'ANN, quantised or not: 12 E per MAC, with its reads and writes';

const ann = ({ macs }: Workload): number => macs * ANN_SYNAPSE * E;
const quantised = (work: Workload, skipsZeros: boolean): number =>
  quantisedMacs(work, skipsZeros) * ANN_SYNAPSE * E;

export const davidsonFurber: readonly EnergyModel[] = [
  {
    model: 'Davidson & Furber 2021, 22 nm, synapses only',
    source: SOURCE,
    assumptions: `E = 60 fJ. ${ANN}. SNN: 7 E per synaptic operation (read, add, write back). Neuron updates are not counted: the break-even as published.`,
    ann,
    quantised,
    snn: ({ synops, analogMacs }) => (synops * SNN_SYNAPSE + analogMacs * ANN_SYNAPSE) * E,
  },
  ...machines.map(
    (machine): EnergyModel => ({
      model: `Davidson & Furber 2021, 22 nm, ${machine}`,
      source: SOURCE,
      assumptions: `E = 60 fJ. ${ANN}. SNN: ${formOf(machine)}; each is a read of 5 E, the arithmetic (add 1 E, MAC 5 E) and a write back of 1 E; a current that is added is one more read. Neuron updates are our addition to the published sum.`,
      ann,
      quantised,
      snn({ synops, analogMacs, updates, eventSynop }) {
        const count = updatesOn(machine, updates);
        if (count === null) return null;
        const multiplies = machine === 'event-driven' && eventSynop === 'multiply-add';
        const synapse = READ + WRITE_BACK + (multiplies ? MAC : ADD);
        const currents = machine === 'clocked' ? updates.currents * READ : 0;
        return (synops * synapse + analogMacs * ANN_SYNAPSE + count * SNN_SYNAPSE + currents) * E;
      },
    }),
  ),
];
