/**
 * @file One network in one code, as a row of a table that compares codes. Counts as in `report.ts`; values that arrive as
 * constant currents are no spikes, and the multiplications they need are counted apart from synaptic operations.
 */

import { sizeOf } from '../graph/tensor.ts';
import type { SpikingNetwork, Steps } from '../network/network.ts';
import { neuronsPerUnit } from '../network/neurons.ts';
import type { Coding } from '../simulate/baselines/coding.ts';
import { rulesOf } from '../simulate/baselines/rules.ts';
import { isNoisy, type Noise } from '../simulate/noise/noise.ts';
import { decidedShares } from './class-report.ts';
import {
  type BreakEven,
  breakEvens,
  type EnergyEstimate,
  estimateEnergy,
  hiddenUpdates,
  layersOf,
  type Updates,
} from './energy/index.ts';
import { joinFingerprints } from './fingerprint.ts';
import { canQuantise } from './quantised-ann.ts';
import type { EvaluationReport } from './report.ts';
import type { Tally } from './tally.ts';

export interface CodingReport {
  readonly coding: Coding['kind'];
  /** Work of neurons, input and pools. */
  readonly description: string;
  readonly images: number;
  /** Steps of one stage (ttfs), of the whole run (rate), of one layer (fs). */
  readonly steps: Steps;
  /** Steps until the decision; stages where time is continuous. */
  readonly latency: number;
  /** The ANN's, as in the report of an evaluation. */
  readonly ann: EvaluationReport['ann'];
  /** Fraction 0…1; `null` without labels. */
  readonly accuracy: number | null;
  /** Fraction of images where the ANN decides alike; `null` where no ANN was at hand. */
  readonly agreement: number | null;
  /** Means per image. Neurons are those of hidden populations, as in the report of an evaluation. */
  readonly spikes: {
    readonly perImage: number;
    readonly neurons: number;
    readonly perNeuron: number;
    readonly input: number;
  };
  /** Mean synaptic operations per image. */
  readonly synops: number;
  /** Mean multiply-accumulates per image of values that arrive without spikes: one per synapse of a value not zero. */
  readonly analogMacs: number;
  readonly updates: Updates;
  readonly energy: readonly EnergyEstimate[];
  readonly breakEven: readonly BreakEven[];
  /** Simulator time alone, summed over threads. */
  readonly seconds: number;
  /** As in the report of an evaluation. */
  readonly digest: string;
}

/**
 * The report of one network in one code: means per image of what was counted.
 * @param withAnn whether the tally counted the ANN's decisions
 * @param noise of the simulation
 * @example
 * ```ts
 * const tally = tallyImages(network, simulator, plan, images);
 * codingReport(network, { kind: 'ttfs' }, tally, true).steps; // → 8
 * ```
 */
export function codingReport(
  network: SpikingNetwork,
  coding: Coding,
  tally: Tally,
  withAnn: boolean,
  noise?: Noise,
): CodingReport {
  const perImage = (sum: number) => (tally.images > 0 ? sum / tally.images : 0);
  const shares = decidedShares(network.decision, tally, withAnn);
  const rules = rulesOf(network, coding);
  const perUnit = neuronsPerUnit(network);
  const spikes = tally.spikes.map(perImage);
  const synops = tally.synops.map(perImage);
  let neurons = 0;
  let hidden = 0;
  network.populations.forEach((population, p) => {
    if (population.kind !== 'spiking') return;
    neurons += sizeOf(population.shape) * perUnit(population.name);
    hidden += spikes[p];
  });
  const updates = hiddenUpdates(network, spikes, rules);
  let ofSpikes = 0;
  let analogMacs = 0;
  network.projections.forEach(({ from }, p) => {
    if (rules.analog.has(from)) analogMacs += synops[p];
    else ofSpikes += synops[p];
  });
  const { macs, flops } = network.origin;
  return {
    coding: coding.kind,
    description: describe(network, coding),
    images: tally.images,
    steps: rules.steps,
    latency: rules.latency,
    ann: { accuracy: shares.ann, macs, effectiveMacs: withAnn ? perImage(tally.annMacs) : null, flops },
    accuracy: shares.snn,
    agreement: shares.agreement,
    spikes: {
      perImage: hidden,
      neurons,
      perNeuron: neurons > 0 ? hidden / neurons : 0,
      input: spikes[0],
    },
    synops: ofSpikes,
    analogMacs,
    updates,
    energy: estimateEnergy({
      macs,
      synops: ofSpikes,
      analogMacs,
      updates,
      eventSynop: rules.eventSynop,
      isOneSpike: coding.kind === 'ttfs' && !isNoisy(noise) && canQuantise(network),
      layers: layersOf(network, spikes, synops, rules),
    }),
    breakEven: breakEvens({ macs, synops: ofSpikes }),
    seconds: tally.engineSeconds,
    digest: joinFingerprints(tally.fingerprints),
  };
}

function describe({ populations: [input] }: SpikingNetwork, coding: Coding): string {
  const nearest = input.kind === 'input' && input.rounding === 'nearest';
  switch (coding.kind) {
    case 'ttfs':
      return `at most one spike per neuron, ${nearest ? 'half a step ahead' : 'plain ramp'} (López-Randulfe et al. 2022)`;
    case 'rate':
      return `integrate and fire, reset by subtraction, ${nearest ? 'from half the threshold' : 'from zero'}; pixels are constant currents; a max pool follows the largest count (Rueckauer et al. 2017)`;
    case 'fs':
      return `each spike a binary digit${nearest ? ', half of the last digit ahead' : ''}; pixels are coded likewise (Stöckl & Maass 2021)`;
  }
}
