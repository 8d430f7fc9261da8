/**
 * @file The paper, recomputed: Table 1 (accuracy and operations of ANN and SNN) and Figure 2.
 * Published numbers: López-Randulfe, Reeb, Knoll 2022, Table 1, MNIST test set, 10,000 images.
 */
import { type Converter, type PrepareOptions, prepare } from '../convert/converter.ts';
import type { ConversionSettings } from '../convert/settings.ts';
import type { Graph } from '../graph/graph.ts';
import { type EvaluationReport, reportOf } from '../measure/report.ts';
import { addTally, emptyTally, type Tally } from '../measure/tally.ts';
import type { Rounding, SpikingNetwork } from '../network/network.ts';
import { classify } from '../run/evaluate.ts';
import { foldImages } from '../run/executor.ts';
import { imagesOfShard, type Shard } from '../run/shard.ts';
import type { Fold } from './folds.ts';

/** Results that the paper reports. */
export const published = {
  source: 'López-Randulfe, Reeb, Knoll 2022, Table 1 (MNIST test set, 10,000 images)',
  ann: { accuracy: 0.9956, flops: 14_316_496 },
  snn: { accuracy: 0.9944, synops: 1_015_015, spikesPerNeuron: 0.142 },
} as const;

export interface ReproduceOptions extends Omit<PrepareOptions, 'onProgress'> {
  readonly settings: ConversionSettings;
  /** Layer of Figure 2, looked for before the long work begins. */
  readonly layer?: string | undefined;
  /** Ramps to evaluate. */
  readonly roundings: readonly Rounding[];
  /** Evaluate a part of each fold only: for a run directory, as the columns are those of the part. */
  readonly shard?: Shard | undefined;
  /** Begins a phase; returns its progress callback. */
  readonly onPhase?: (phase: string, unit: string) => (done: number, total: number) => void;
}

/** Operations of the ANN ÷ synaptic operations of the SNN, for the ways of counting the ANN's. */
export interface Ratios {
  /** MACs per synaptic operation: one multiply-accumulate against one accumulate. */
  readonly macsPerSynop: number;
  /** FLOPs per synaptic operation, as the paper's table sets them against each other. */
  readonly flopsPerSynop: number;
  /** The same for the MACs whose input is not zero: what is left of the gain beside an ANN that skips zeros. */
  readonly effectiveMacsPerSynop: number | null;
}

/** One network, with one ramp, in the columns of Table 1. */
export interface Table1Column {
  /** `floor`: the paper's ramp; `nearest`: one that starts half a step up. */
  readonly rounding: Rounding;
  readonly report: EvaluationReport;
  readonly ratios: Ratios;
  /**
   * Spikes per hidden neuron × MACs. The published 1,015,015 are 0.1418 of the published MACs, so this may be what the paper
   * counts; it ignores which neurons fire and how far each reaches.
   */
  readonly synopsByDensity: number;
  /** The network of the last fold, for pictures. */
  readonly network: SpikingNetwork;
}

/** MACs of the paper's network, from its FLOPs: 2 per MAC and 1 per pooled output (7,872 of them). */
export const PUBLISHED_MACS = (published.ann.flops - 7_872) / 2;

export const publishedRatios: Ratios = {
  macsPerSynop: PUBLISHED_MACS / published.snn.synops,
  flopsPerSynop: published.ann.flops / published.snn.synops,
  effectiveMacsPerSynop: null,
};

export interface Reproduction {
  readonly columns: readonly Table1Column[];
  /** Calibrated for the first fold. */
  readonly converter: Converter;
}

/**
 * The columns of Table 1 for one ANN: converted with each ramp, and evaluated on every fold. Each image is evaluated with
 * thresholds from images other than itself.
 */
export async function reproduce(
  graph: Graph,
  folds: readonly Fold[],
  { onPhase, settings, roundings, layer, shard, ...options }: ReproduceOptions,
): Promise<Reproduction> {
  const phase = (title: string) => ({
    pool: options.pool,
    signal: options.signal,
    onProgress: onPhase?.(title, 'images'),
  });
  const totals = new Map<Rounding, { readonly network: SpikingNetwork; readonly tally: Tally }>();
  let first: Converter | undefined;
  for (const { calibration, evaluation } of folds) {
    const calibrating = phase('Calibrating');
    const converter = await prepare(graph, calibration, {
      ...options,
      onProgress: (_, done, of) => calibrating.onProgress?.(done, of),
    });
    if (!first && layer !== undefined) await converter.convertUntil(layer, { threshold: { kind: 'bound' } });
    first ??= converter;
    const networks = new Map<Rounding, SpikingNetwork>();
    for (const rounding of roundings)
      networks.set(rounding, await converter.convert({ ...settings, rounding }));
    const { images: own, slice } = shard
      ? imagesOfShard(evaluation, shard)
      : { images: evaluation, slice: undefined };
    const annAnswers = await classify(converter.ann, own, { ...phase('Running the ANN'), slice });
    const images = { ...own, annAnswers };
    for (const [rounding, network] of networks) {
      const tally = totals.get(rounding)?.tally ?? emptyTally(network);
      const context = { kind: 'evaluate', network, engine: 'event', graph: null } as const;
      const running = { ...phase(`Evaluating with ${rounding}`), slice };
      await foldImages(context, images, running, (part) => addTally(tally, part));
      totals.set(rounding, { network, tally });
    }
  }
  if (!first) throw new RangeError('reproduce needs at least one fold');
  return {
    columns: [...totals].map(([rounding, { network, tally }]) => columnOf(rounding, network, tally)),
    converter: first,
  };
}

function columnOf(rounding: Rounding, network: SpikingNetwork, tally: Tally): Table1Column {
  const report = reportOf(network, tally, true);
  const { macs, flops, effectiveMacs } = report.ann;
  const synops = report.synops.total;
  return {
    rounding,
    report,
    ratios: {
      macsPerSynop: macs / synops,
      flopsPerSynop: flops / synops,
      effectiveMacsPerSynop: effectiveMacs === null ? null : effectiveMacs / synops,
    },
    synopsByDensity: report.spikes.perNeuron * macs,
    network,
  };
}
