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
}

export interface EnergyEstimate extends Pick<EnergyModel, 'model' | 'source' | 'assumptions'> {
  /** Microjoules per image; `null` where the machine assumed does not exist for this network. */
  readonly annMicrojoules: number | null;
  readonly snnMicrojoules: number | null;
  /** The ANN's energy ÷ the spiking network's: below 1 the spiking network loses. `null` where one of them is. */
  readonly ratio: number | null;
}

/** The form of the spiking neuron that a number assumes. */
export type Machine = 'clocked' | 'event-driven';
export const machines = ['clocked', 'event-driven'] as const;

export const updatesOn = (machine: Machine, updates: Workload['updates']): number | null =>
  machine === 'clocked' ? updates.clocked : updates.event;

/** `ramp: an add …` or `closed form: a multiply and an add …`, as assumptions say it. */
export const formOf = (machine: Machine): string =>
  machine === 'clocked'
    ? 'an add per synaptic operation, and every neuron updated at every step of its life'
    : 'closed form: a multiply and an add per synaptic operation (an add where the code needs no multiplication), and a neuron updated when it starts and when it fires';
