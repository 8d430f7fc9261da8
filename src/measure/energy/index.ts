/**
 * @file Energy of one image by every model, ANN against spiking network. No number stands alone: each comes with its
 * model's name and what it counts.
 */
import { chipModels } from './chips.ts';
import { davidsonFurber } from './davidson-furber.ts';
import { horowitz } from './horowitz.ts';
import { lemaire } from './lemaire.ts';
import type { EnergyEstimate, EnergyModel } from './model.ts';
import type { Workload } from './workload.ts';

export { type BreakEven, breakEvens } from './break-even.ts';
export type { EnergyEstimate } from './model.ts';
export {
  type LayerInput,
  type LayerWork,
  layersOf,
  type Updates,
  type Workload,
} from './workload.ts';

const models: readonly EnergyModel[] = [...horowitz, ...lemaire, ...davidsonFurber, ...chipModels];

const PICO_PER_MICRO = 1e6;

/**
 * One estimate per energy model.
 * @example
 * ```ts
 * const [{ annMicrojoules }] = estimateEnergy({
 *   macs: 1e6, synops: 1e5, analogMacs: 0, updates: { clocked: 0, event: 0 }, eventSynop: 'add', layers: [],
 * });
 * annMicrojoules; // ≈ 4.6
 * ```
 */
export function estimateEnergy(work: Workload): EnergyEstimate[] {
  const micro = (pico: number | null) => (pico === null ? null : pico / PICO_PER_MICRO);
  return models.map(({ model, source, assumptions, ann, snn }) => {
    const annMicrojoules = micro(ann(work));
    const snnMicrojoules = micro(snn(work));
    const ratio =
      annMicrojoules === null || snnMicrojoules === null || snnMicrojoules === 0
        ? null
        : annMicrojoules / snnMicrojoules;
    return { model, source, assumptions, annMicrojoules, snnMicrojoules, ratio };
  });
}
