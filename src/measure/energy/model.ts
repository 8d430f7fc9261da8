/**
 * @file An energy model: a name, a source, the operations it counts, and two sums.
 */
import type { Workload } from './workload.ts';

export interface EnergyModel {
  readonly model: string;
  /** Where its figures are published. */
  readonly source: string;
  /** Operations that are and are not counted. */
  readonly assumptions: string;
  /** Picojoules per image; `null` where the machine assumed does not exist. */
  ann(work: Workload): number | null;
  snn(work: Workload): number | null;
  /** Of the ANN quantised to the network's levels and weights: every multiply-accumulate, or those of inputs other than zero. */
  quantised(work: Workload, skipsZeros: boolean): number | null;
}

export interface EnergyEstimate extends Pick<EnergyModel, 'model' | 'source' | 'assumptions'> {
  /** Microjoules per image; `null` where the machine assumed does not exist for this network. */
  readonly annMicrojoules: number | null;
  readonly snnMicrojoules: number | null;
  /** The ANN's energy ÷ the spiking network's: below 1 the spiking network loses. `null` where one of them is. */
  readonly ratio: number | null;
  /** The ANN quantised to the network's levels and weights, which decides alike; `null` where there is none. */
  readonly quantised: QuantisedEnergy | null;
}

/** Microjoules per image of the quantised ANN, and the smaller of the two ÷ the spiking network's. */
export interface QuantisedEnergy {
  readonly denseMicrojoules: number;
  readonly skippingMicrojoules: number;
  readonly ratio: number | null;
}

/** The form of the spiking neuron that a number assumes. */
export type Machine = 'clocked' | 'event-driven';
export const machines = ['clocked', 'event-driven'] as const;

export const updatesOn = (machine: Machine, updates: Workload['updates']): number | null =>
  machine === 'clocked' ? updates.clocked : updates.event;

/** Multiply-accumulates of the quantised ANN. */
export const quantisedMacs = ({ layers }: Pick<Workload, 'layers'>, skipsZeros: boolean): number =>
  layers.reduce(
    (total, { inputs }) =>
      total + inputs.reduce((sum, { macs, effectiveMacs }) => sum + (skipsZeros ? effectiveMacs : macs), 0),
    0,
  );

/** Values that the quantised ANN rounds to levels: those of hidden layers. */
export const roundedValues = ({ layers }: Pick<Workload, 'layers'>): number =>
  layers.slice(0, -1).reduce((total, { outputs }) => total + outputs, 0);

/** `ramp: an add …` or `closed form: a multiply and an add …`, as assumptions say it. */
export const formOf = (machine: Machine): string =>
  machine === 'clocked'
    ? 'an add per synaptic operation to a current, which is added to the potential at every step of the silent stage; a constant current at every step of the spiking stage'
    : 'closed form: a multiply and an add per synaptic operation (an add where the code needs no multiplication), and a neuron updated when it starts and when it fires';
