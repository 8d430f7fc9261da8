/**
 * @file From sums to the numbers a report gives, each with its unit and denominator.
 *
 * - Neurons: the firing units of hidden populations (convolution and dense units before pooling), two where a unit has
 *   an ON and an OFF neuron. Relays, input and read-out are not counted.
 * - Spikes per neuron: mean number of their spikes per image ÷ neurons.
 * - Synaptic operations (synops): Σ over spikes of the synapses that exist at that position, the input's spikes
 *   included; mean per image. A spike into a unit of two neurons operates two synapses.
 * - Neuron updates: 2 · tMax per neuron and image in a clocked machine, less where deadlines shorten its stages, of which
 *   those of the silent stage also read a current; 1 + fired in an event-driven one.
 */

import { classCount, type Decision } from '../graph/decision.ts';
import { sizeOf } from '../graph/tensor.ts';
import { latency } from '../network/latency.ts';
import type { Origin, SpikingNetwork, Steps } from '../network/network.ts';
import { neuronsPerUnit } from '../network/neurons.ts';
import { rulesOf } from '../simulate/baselines/rules.ts';
import { isNoisy, type Noise } from '../simulate/noise/noise.ts';
import { type ClassReport, classesOf, decidedShares } from './class-report.ts';
import {
  type BreakEven,
  breakEvens,
  type EnergyEstimate,
  estimateEnergy,
  hiddenUpdates,
  type LayerWork,
  layersOf,
  type Updates,
} from './energy/index.ts';
import { joinFingerprints } from './fingerprint.ts';
import { type QuantisedAnn, quantisedAnn } from './quantised-ann.ts';
import type { Tally } from './tally.ts';
import { type ValueErrors, valueErrors } from './value-errors.ts';

export interface PopulationReport {
  readonly name: string;
  readonly kind: 'input' | 'spiking' | 'relay';
  /** Steps in which its neurons may fire. */
  readonly steps: Steps;
  readonly neurons: number;
  /** Mean per image. */
  readonly spikes: number;
  /** Mean per image and neuron. */
  readonly perNeuron: number;
}

/** Errors of values: of the network against the ANN, and of both against labels, which are values then. */
export interface ValueReport {
  readonly snnToAnn: ValueErrors | null;
  readonly snnToLabel: ValueErrors | null;
  readonly annToLabel: ValueErrors | null;
}

export interface EvaluationReport {
  readonly model: { readonly name: string; readonly sha256: string | null };
  readonly images: number;
  readonly steps: Steps;
  /** Steps from the first pixel's spike to the decision. */
  readonly latency: number;
  /** How output and read-out become a class. */
  readonly decision: Decision;
  /**
   * Accuracies are fractions 0…1; `null` where no ANN was at hand, the images have no labels, or no class is decided. MACs
   * and FLOPs per image; `effectiveMacs`: the mean of those whose input is not zero, `null` where no ANN was at hand.
   */
  readonly ann: {
    readonly accuracy: number | null;
    readonly macs: number;
    readonly effectiveMacs: number | null;
    readonly flops: number;
  };
  readonly snn: { readonly accuracy: number | null };
  /** Fraction of images where both decide alike; `null` without an ANN, or where no class is decided. */
  readonly agreement: number | null;
  /** Of a model that decides no class: errors of its values; `null` for the others. */
  readonly values: ValueReport | null;
  /** By class; `null` without labels or classes. */
  readonly classes: readonly ClassReport[] | null;
  readonly spikes: {
    /** Mean number of spikes of hidden neurons per image. */
    readonly perImage: number;
    /** Hidden neurons: the denominator. */
    readonly neurons: number;
    readonly perNeuron: number;
    /** Hidden units of the ANN; one whose values may be negative is two neurons. */
    readonly units: number;
    /** Mean per image and unit. */
    readonly perUnit: number;
    /** All spikes of hidden neurons over all images. */
    readonly total: number;
    /** The same with the input's neurons in both. */
    readonly withInput: { readonly perImage: number; readonly neurons: number; readonly perNeuron: number };
    readonly populations: readonly PopulationReport[];
  };
  readonly synops: {
    /** Mean per image over all projections. */
    readonly total: number;
    readonly projections: readonly { readonly from: string; readonly to: string; readonly synops: number }[];
  };
  /** The ANN quantised to the network's levels and weights; `null` where no such ANN decides alike. */
  readonly quantised: QuantisedAnn | null;
  /** Mean updates of hidden neurons per image; `clocked` is null in continuous time. */
  readonly updates: Updates;
  /** By every energy model; and published limits of firing, against this network's. */
  readonly energy: readonly EnergyEstimate[];
  readonly breakEven: readonly BreakEven[];
  /** What the models of memory are computed from, layer by layer. */
  readonly layers: readonly LayerWork[];
  /** Simulator time alone, summed over threads, and the rate that follows for one thread. */
  readonly seconds: number;
  readonly imagesPerSecond: number;
  /**
   * Hash of every image's read-out potentials, spikes per population and synops per projection, in the order of the
   * images: equal for engines and numbers of threads that give the same bits.
   */
  readonly digest: string;
  readonly origin: Origin;
}

/**
 * The report of an evaluation: means per image of what was counted.
 * @param withAnn whether the tally counted the ANN's decisions
 * @param noise of the simulation; the quantised ANN has none, and does not decide alike
 * @example
 * ```ts
 * const tally = tallyImages(network, simulator, plan, images);
 * reportOf(network, tally, true).snn.accuracy; // → 1
 * ```
 */
export function reportOf(
  network: SpikingNetwork,
  tally: Tally,
  withAnn: boolean,
  noise?: Noise,
): EvaluationReport {
  const perImage = (sum: number) => (tally.images > 0 ? sum / tally.images : 0);
  const { snn, ann, agreement } = decidedShares(network.decision, tally, withAnn);
  const perUnit = neuronsPerUnit(network);
  const populations = network.populations.flatMap((population, p): PopulationReport[] => {
    if (population.kind === 'readout') return [];
    const { name, kind, steps } = population;
    const neurons = sizeOf(population.shape) * perUnit(name);
    const spikes = perImage(tally.spikes[p]);
    return [{ name, kind, steps, neurons, spikes, perNeuron: spikes / neurons }];
  });
  const hidden = populations.filter(({ kind }) => kind === 'spiking');
  const input = populations.filter(({ kind }) => kind === 'input');
  const counted = (of: readonly PopulationReport[]) => {
    const neurons = sum(of.map((population) => population.neurons));
    const spikes = sum(of.map((population) => population.spikes));
    return { perImage: spikes, neurons, perNeuron: neurons > 0 ? spikes / neurons : 0 };
  };
  const hiddenSpikes = counted(hidden);
  const units = sum(network.populations.map(({ kind, shape }) => (kind === 'spiking' ? sizeOf(shape) : 0)));
  const synops = network.projections.flatMap(({ kind, from, to }, p) =>
    kind === 'synapses' ? [{ from, to, synops: perImage(tally.synops[p]) }] : [],
  );
  const total = sum(synops.map((projection) => projection.synops));
  const { macs, flops } = network.origin;
  const rules = rulesOf(network, { kind: 'ttfs' });
  const spikes = tally.spikes.map(perImage);
  const updates = hiddenUpdates(network, spikes, rules);
  const layers = layersOf(network, spikes, tally.synops.map(perImage), rules);
  const quantised = isNoisy(noise) ? null : quantisedAnn(network, layers, snn);
  return {
    model: { name: network.origin.model, sha256: network.origin.sha256 },
    images: tally.images,
    steps: network.steps,
    latency: latency(network),
    decision: network.decision,
    ann: { accuracy: ann, macs, effectiveMacs: withAnn ? perImage(tally.annMacs) : null, flops },
    snn: { accuracy: snn },
    agreement,
    values: valuesOf(network.decision, tally),
    classes: classesOf(network, tally.results),
    spikes: {
      ...hiddenSpikes,
      units,
      perUnit: units > 0 ? hiddenSpikes.perImage / units : 0,
      total: sum(network.populations.map(({ kind }, p) => (kind === 'spiking' ? tally.spikes[p] : 0))),
      withInput: counted([...input, ...hidden]),
      populations,
    },
    synops: { total, projections: synops },
    quantised,
    updates,
    energy: estimateEnergy({
      macs,
      synops: total,
      analogMacs: 0,
      updates,
      eventSynop: rules.eventSynop,
      isOneSpike: quantised !== null,
      layers,
    }),
    breakEven: breakEvens({ macs, synops: total }),
    layers,
    seconds: tally.engineSeconds,
    imagesPerSecond: tally.engineSeconds > 0 ? tally.images / tally.engineSeconds : 0,
    digest: joinFingerprints(tally.fingerprints),
    origin: network.origin,
  };
}

/** Of a model without classes. */
const valuesOf = (decision: Decision, { values }: Tally): ValueReport | null =>
  classCount(decision) === null
    ? {
        snnToAnn: valueErrors(values.snnToAnn),
        snnToLabel: valueErrors(values.snnToLabel),
        annToLabel: valueErrors(values.annToLabel),
      }
    : null;

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
