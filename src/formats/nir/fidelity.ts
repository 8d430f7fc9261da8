/**
 * @file How faithfully each node of an exported graph says what the network does: a statement, not a measurement.
 */
import type { NirNode } from './record.ts';

/** `refused`: NIR cannot say it, and nothing is written. */
export type Fidelity = 'exact' | 'approximate' | 'refused';

export interface NirFidelity {
  /** Name of the node; of a projection that is refused, FROM → TO. */
  readonly node: string;
  /** Type of the node; null where it is refused. */
  readonly type: NirNode['type'] | null;
  readonly fidelity: Fidelity;
  /** In a few words. */
  readonly why: string;
}

type Judgement = Pick<NirFidelity, 'fidelity' | 'why'>;

const exact = (why: string): Judgement => ({ fidelity: 'exact', why });
const approximate = (why: string): Judgement => ({ fidelity: 'approximate', why });

/** Of a node that stands for a population, or only moves values. */
export function judgePopulation({ type }: NirNode): Judgement {
  switch (type) {
    case 'IF':
      return approximate('spikes at the rate of one value in place of one spike; equal for steady inputs');
    case 'AvgPool2d':
      return approximate('the mean of a window in place of its earliest spike');
    case 'SumPool2d':
      return approximate('the sum of a window in place of its earliest spike');
    case 'Flatten':
      return exact('moves values');
    default:
      return exact('a port');
  }
}

/** How the numbers of a linear node came about. */
export interface Written {
  /** Whether float32 does not hold all weights and biases. */
  readonly rounded: boolean;
  /** Whether a channel's mean stands for start potentials that differ. */
  readonly mean: boolean;
}

/** Of a node with weights. */
export function judgeSynapses({ rounded, mean }: Written): Judgement {
  if (mean) return approximate("a channel's mean bias in place of one per neuron");
  if (rounded) return approximate('weights in thresholds, rounded to float32: 6e-8 of each at most');
  return exact('float32 holds every weight');
}

/** Whether float32 does not hold a number. */
export const isRounded = (value: number): boolean => Math.fround(value) !== value;
