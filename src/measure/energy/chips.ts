/**
 * @file Published energy per synaptic operation of neuromorphic chips.
 * Source of all four: Tang et al. 2023, "SENECA: building a fully digital neuromorphic processor", Frontiers in
 * Neuroscience 17:1187252, table 3, which cites Davies 2018 (Loihi), Höppner 2021 (SpiNNaker2) and Akopyan 2015 (TrueNorth).
 */
import type { EnergyModel } from './model.ts';

const chips = [
  { name: 'Loihi', pico: 23.6, source: 'Davies et al. 2018' },
  { name: 'SpiNNaker2', pico: 10, source: 'Höppner et al. 2021' },
  { name: 'SENECA', pico: 2.8, source: 'Tang et al. 2023' },
  { name: 'TrueNorth', pico: 2.5, source: 'Akopyan et al. 2015' },
] as const;

export const chipModels: readonly EnergyModel[] = chips.map(({ name, pico, source }) => ({
  model: `${name}, ${pico} pJ per synaptic operation`,
  source: `${source}, after Tang et al. 2023, Front. Neurosci. 17:1187252, table 3`,
  assumptions: `SNN: ${pico} pJ per synaptic operation, what the chip was measured at on other networks; no neuron updates, input currents or idle power. That the chip runs this neuron is not implied. The ANN does not run on it.`,
  ann: () => null,
  quantised: () => null,
  snn: ({ synops }) => synops * pico,
}));
