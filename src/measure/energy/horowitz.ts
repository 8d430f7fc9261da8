/**
 * @file Energy of arithmetic alone.
 * Source: Horowitz 2014, "Computing's energy problem (and what we can do about it)", ISSCC, 45 nm, 0.9 V: FP32 add
 * 0.9 pJ, multiply 3.7 pJ; INT8 add 0.03, multiply 0.2 pJ; INT32 add 0.1 pJ.
 */
import {
  type EnergyModel,
  formOf,
  type Machine,
  machines,
  quantisedMacs,
  roundedValues,
  updatesOn,
} from './model.ts';

interface Arithmetic {
  readonly name: string;
  /** Picojoules of the ANN's multiply and add. */
  readonly mac: number;
  /** Picojoules in the spiking network. */
  readonly multiply: number;
  readonly add: number;
  readonly says: string;
}

const arithmetics: readonly Arithmetic[] = [
  { name: 'FP32', mac: 4.6, multiply: 3.7, add: 0.9, says: 'FP32 throughout' },
  {
    name: 'INT8',
    mac: 0.23,
    multiply: 0.2,
    add: 0.1,
    says: 'INT8 weights; the ANN adds in INT8, the spiking network in INT32',
  },
];

const SOURCE = 'Horowitz 2014, ISSCC';

const modelOf = (arithmetic: Arithmetic, machine: Machine): EnergyModel => {
  const { name, mac, multiply, add, says } = arithmetic;
  return {
    model: `Horowitz 45 nm, ${name}, ${machine}`,
    source: SOURCE,
    assumptions: `${says}. ANN: a multiply and an add per MAC; quantised: the same, adding as the spiking network does, and once more per hidden value to round it. SNN: ${formOf(machine)}. Arithmetic only, no memory access.`,
    ann: ({ macs }) => macs * mac,
    quantised: (work, skipsZeros) =>
      (quantisedMacs(work, skipsZeros) + roundedValues(work)) * (multiply + add),
    snn({ synops, analogMacs, updates, eventSynop }) {
      const count = updatesOn(machine, updates);
      if (count === null) return null;
      const multiplies = machine === 'event-driven' && eventSynop === 'multiply-add' ? multiply : 0;
      return analogMacs * (multiply + add) + synops * (multiplies + add) + count * add;
    },
  };
};

export const horowitz: readonly EnergyModel[] = arithmetics.flatMap((arithmetic) =>
  machines.map((machine) => modelOf(arithmetic, machine)),
);
