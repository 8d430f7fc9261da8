/**
 * @file From the sums of a comparison to its numbers, each with its unit and denominator. Errors are in the ANN's
 * units, over neurons and images; `relative…` ones are fractions of the layer's largest activation.
 */
import { classCount, type Decision } from '../graph/decision.ts';
import { sizeOf } from '../graph/tensor.ts';
import { latency } from '../network/latency.ts';
import type { Origin, Rounding, SpikingNetwork, Steps } from '../network/network.ts';
import { type ClassReport, classesOf, decidedShares } from './class-report.ts';
import { type ComparisonTally, type LayerTally, roundingOf } from './comparison-tally.ts';
import { type LayerError, layerError } from './error-sums.ts';
import { hiddenPopulations } from './image-pairs.ts';
import { type DeadNeurons, deadNeurons, spikesPerNeuron } from './neuron-activity.ts';
import { type OwnError, ownError } from './own-error.ts';
import { type ValueErrors, valueErrors } from './value-errors.ts';

export interface LayerComparison extends LayerError, OwnError {
  readonly neurons: number;
  /** `rmse` ÷ `largest`; 0 where nothing is active. */
  readonly relativeRmse: number;
  readonly dead: DeadNeurons;
  /** Mean per image and neuron. */
  readonly spikesPerNeuron: number;
  /** Images whose decision is lost here. */
  readonly lost: number;
}

export interface Comparison {
  readonly model: { readonly name: string; readonly sha256: string | null };
  readonly images: number;
  readonly steps: Steps;
  readonly rounding: Rounding;
  readonly latency: number;
  readonly decision: Decision;
  /** Accuracies and agreement are fractions 0…1; null without labels or classes. */
  readonly ann: { readonly accuracy: number | null };
  readonly snn: { readonly accuracy: number | null };
  readonly agreement: number | null;
  /** Of a model that decides no class: errors of the network's values against the ANN's. */
  readonly values: ValueErrors | null;
  /** By class; null without labels or classes. */
  readonly classes: readonly ClassReport[] | null;
  /**
   * Pixels, in stored units; `signal`: their root mean square; `outside`: the fraction of them beyond the range that
   * the network encodes; `peak`: the largest as a fraction of that range.
   */
  readonly input: {
    readonly rmse: number;
    readonly signal: number;
    readonly outside: number;
    readonly peak: number;
    readonly lost: number;
  };
  readonly layers: readonly LayerComparison[];
  /** Hidden populations whose activation the ANN has only after pooling, neuron by neuron not comparable. */
  readonly notCompared: readonly string[];
  /** Logits: error over classes and images. */
  readonly readout: {
    readonly rmse: number;
    readonly correlation: number;
    readonly agreement: number | null;
    readonly lost: number;
  };
  readonly origin: Origin;
}

/**
 * Errors of every layer against the ANN, from what was counted.
 * @example
 * ```ts
 * comparisonOf(network, compareImages(network, simulator, plan, images)).agreement; // → 1
 * ```
 */
export function comparisonOf(network: SpikingNetwork, tally: ComparisonTally): Comparison {
  const { ann, snn, agreement } = decidedShares(network.decision, tally, true);
  const compared = tally.layers.filter(({ errors }) => errors.count > 0);
  const pixels = Math.max(1, tally.input.errors.count);
  const input = layerError('input', tally.input.errors);
  const readout = layerError('readout', tally.readout.errors);
  return {
    model: { name: network.origin.model, sha256: network.origin.sha256 },
    images: tally.images,
    steps: network.steps,
    rounding: roundingOf(network),
    latency: latency(network),
    decision: network.decision,
    ann: { accuracy: ann },
    snn: { accuracy: snn },
    agreement,
    values: classCount(network.decision) === null ? valueErrors(tally.values) : null,
    classes: classesOf(network, tally.results),
    input: {
      rmse: input.rmse,
      signal: Math.sqrt(tally.input.errors.aa / pixels),
      outside: tally.input.outside / pixels,
      peak: inputPeak(network, tally),
      lost: tally.input.lost,
    },
    layers: compared.map((layer) => layerComparison(layer, network)),
    notCompared: tally.layers.filter(({ errors }) => errors.count === 0).map(({ population }) => population),
    readout: {
      rmse: readout.rmse,
      correlation: readout.correlation,
      agreement,
      lost: tally.readout.lost,
    },
    origin: network.origin,
  };
}

function inputPeak({ populations: [input] }: SpikingNetwork, { input: { errors } }: ComparisonTally): number {
  return input.kind === 'input' ? (errors.largest - input.xMin) / (input.xMax - input.xMin) : 1;
}

function layerComparison(tally: LayerTally, network: SpikingNetwork): LayerComparison {
  const error = layerError(tally.population, tally.errors);
  const population = hiddenPopulations(network).find(({ name }) => name === tally.population);
  const perUnit = population?.mirror ? 2 : 1;
  return {
    ...error,
    ...ownError(tally.own),
    neurons: population ? sizeOf(population.shape) * perUnit : 0,
    relativeRmse: error.largest > 0 ? error.rmse / error.largest : 0,
    dead: deadNeurons(tally.activity),
    spikesPerNeuron: spikesPerNeuron(tally.activity) / perUnit,
    lost: tally.lost,
  };
}
