/**
 * @file Energy of arithmetic per image, by named figures. Memory traffic, which dominates in many machines, is not in
 * these numbers, and each of them says so.
 * Source: Horowitz 2014, "Computing's energy problem", 45 nm: FP32 add 0.9 pJ, mul 3.7 pJ; INT8 add 0.03, mul 0.2 pJ;
 * INT32 add 0.1 pJ.
 */

/** Operation counts of one image. */
export interface Operations {
  readonly macs: number;
  readonly synops: number;
  readonly updates: { readonly clocked: number | null; readonly event: number };
}

export interface EnergyEstimate {
  /** Name of the energy model. */
  readonly model: string;
  /** What is and is not counted. */
  readonly assumptions: string;
  /** Microjoules per image; `null` where the machine assumed does not exist for this network. */
  readonly annMicrojoules: number;
  readonly snnMicrojoules: number | null;
}

const PICO_PER_MICRO = 1e6;
const FP32_MAC = 4.6;
const INT8_MAC = 0.23;
const FP32_ADD = 0.9;
const INT32_ADD = 0.1;

/** One estimate per energy model; never a single number alone. */
export function estimateEnergy({ macs, synops, updates }: Operations): EnergyEstimate[] {
  const micro = (pico: number) => pico / PICO_PER_MICRO;
  return [
    {
      model: 'Horowitz 45 nm, FP32',
      assumptions:
        'ANN: FP32 multiply and add per MAC. SNN, clocked: FP32 add per synop and per neuron update. Arithmetic only, no memory access.',
      annMicrojoules: micro(macs * FP32_MAC),
      snnMicrojoules: updates.clocked === null ? null : micro((synops + updates.clocked) * FP32_ADD),
    },
    {
      model: 'Horowitz 45 nm, INT8, clocked',
      assumptions:
        'ANN: INT8 multiply and add per MAC. SNN: INT32 add per synop and per neuron update, 2·tMax updates per neuron. Arithmetic only, no memory access.',
      annMicrojoules: micro(macs * INT8_MAC),
      snnMicrojoules: updates.clocked === null ? null : micro((synops + updates.clocked) * INT32_ADD),
    },
    {
      model: 'Horowitz 45 nm, INT8, event-driven',
      assumptions:
        'ANN: INT8 multiply and add per MAC. SNN: closed form, INT8 multiply and INT32 add per synop, INT32 add per update. Arithmetic only, no memory access.',
      annMicrojoules: micro(macs * INT8_MAC),
      snnMicrojoules: micro(synops * (0.2 + INT32_ADD) + updates.event * INT32_ADD),
    },
  ];
}
