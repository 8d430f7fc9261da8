/**
 * @file Energy of one image by every model, ANN against spiking network. No number stands alone: each comes with its
 * model's name and what it counts.
 */
import { chipModels } from './chips.ts';
import { davidsonFurber } from './davidson-furber.ts';
import { horowitz } from './horowitz.ts';
import { lemaire } from './lemaire.ts';
import type { EnergyEstimate, EnergyModel, QuantisedEnergy } from './model.ts';
import type { Workload } from './workload.ts';

export { type BreakEven, breakEvens } from './break-even.ts';
export type { EnergyEstimate, QuantisedEnergy } from './model.ts';
export { quantisedMacs } from './model.ts';
export {
  hiddenUpdates,
  type LayerInput,
  type LayerWork,
  layersOf,
  type Updates,
  type Workload,
} from './workload.ts';

const models: readonly EnergyModel[] = [...horowitz, ...lemaire, ...davidsonFurber, ...chipModels];

const PICO_PER_MICRO = 1e6;

/** Which model is for which machine, in one line under every table of energies. */
export const energyGuide =
  'Which to believe: Lemaire where each layer has its own memory (FPGA, ASIC); Davidson & Furber for a digital neuromorphic chip; Horowitz for the arithmetic alone, and no whole machine; a chip only for itself.';

/**
 * One estimate per energy model.
 * @example
 * ```ts
 * const [{ annMicrojoules }] = estimateEnergy({
 *   macs: 1e6, synops: 1e5, analogMacs: 0, updates: { clocked: 0, currents: 0, event: 0 }, eventSynop: 'add',
 *   isOneSpike: true, layers: [],
 * });
 * annMicrojoules; // ≈ 4.6
 * ```
 */
export function estimateEnergy(work: Workload): EnergyEstimate[] {
  return models.map((one) => {
    const annMicrojoules = micro(one.ann(work));
    const snnMicrojoules = micro(one.snn(work));
    return {
      model: one.model,
      source: one.source,
      assumptions: one.assumptions,
      annMicrojoules,
      snnMicrojoules,
      ratio: quotient(annMicrojoules, snnMicrojoules),
      quantised: work.isOneSpike ? quantisedEnergy(one, work, snnMicrojoules) : null,
    };
  });
}

const micro = (pico: number | null): number | null => (pico === null ? null : pico / PICO_PER_MICRO);

const quotient = (ann: number | null, snn: number | null): number | null =>
  ann === null || snn === null || snn === 0 ? null : ann / snn;

function quantisedEnergy(one: EnergyModel, work: Workload, snn: number | null): QuantisedEnergy | null {
  const denseMicrojoules = micro(one.quantised(work, false));
  const skippingMicrojoules = micro(one.quantised(work, true));
  if (denseMicrojoules === null || skippingMicrojoules === null) return null;
  const ratio = quotient(Math.min(denseMicrojoules, skippingMicrojoules), snn);
  return { denseMicrojoules, skippingMicrojoules, ratio };
}
