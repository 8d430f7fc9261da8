/**
 * @file The paper, recomputed: Table 1 (accuracy and operations of ANN and SNN) and Figure 2.
 * Published numbers: López-Randulfe, Reeb, Knoll 2022, Table 1, MNIST test set, 10,000 images.
 */
import { type PrepareOptions, prepare } from '../convert/converter.ts';
import type { ConversionSettings } from '../convert/settings.ts';
import type { Graph } from '../graph/graph.ts';
import { type EvaluationReport, reportOf } from '../measure/report.ts';
import { addTally, emptyTally, type Tally } from '../measure/tally.ts';
import type { SpikingNetwork } from '../network/network.ts';
import { mapImages } from '../run/executor.ts';
import { type Figure2, figure2 } from './figure2.ts';
import type { Fold } from './folds.ts';

/** Results that the paper reports. */
export const published = {
  source: 'López-Randulfe, Reeb, Knoll 2022, Table 1 (MNIST test set, 10,000 images)',
  ann: { accuracy: 0.9956, flops: 14_316_496 },
  snn: { accuracy: 0.9944, synops: 1_015_015, spikesPerNeuron: 0.142 },
} as const;

export interface ReproduceOptions extends Omit<PrepareOptions, 'onProgress'> {
  readonly settings: ConversionSettings;
  /** Images of Figure 2. */
  readonly figureImages: number;
  /** Begins a phase; returns its progress callback. */
  readonly onPhase?: (phase: string, unit: string) => (done: number, total: number) => void;
}

/** Dense operations of the ANN ÷ synaptic operations of the SNN, for both ways of counting dense operations. */
export interface Ratios {
  /** MACs per synaptic operation: one multiply-accumulate against one accumulate. */
  readonly macsPerSynop: number;
  /** FLOPs per synaptic operation, as the paper's table sets them against each other. */
  readonly flopsPerSynop: number;
}

export interface Reproduction {
  readonly report: EvaluationReport;
  readonly ratios: Ratios;
  readonly publishedRatios: Ratios;
  readonly figure2: Figure2;
  /** The network of the last fold, for pictures. */
  readonly network: SpikingNetwork;
}

/** MACs of the paper's network, from its FLOPs: 2 per MAC and 1 per pooled output (7,872 of them). */
const PUBLISHED_MACS = (published.ann.flops - 7_872) / 2;

/**
 * Evaluates the converted network on every fold and computes Figure 2. Each image is evaluated with thresholds from
 * images other than itself.
 */
export async function reproduce(
  graph: Graph,
  folds: readonly Fold[],
  options: ReproduceOptions,
): Promise<Reproduction> {
  let total: Tally | undefined;
  let network: SpikingNetwork | undefined;
  let figure: Figure2 | undefined;
  for (const { calibration, evaluation } of folds) {
    const phase = (title: string, unit: string) => ({
      pool: options.pool,
      signal: options.signal,
      onProgress: options.onPhase?.(title, unit),
    });
    const calibrating = phase('Calibrating', 'images');
    const converter = await prepare(graph, calibration, {
      ...options,
      onProgress: (_, done, of) => calibrating.onProgress?.(done, of),
    });
    network = await converter.convert(options.settings);
    if (!figure) {
      const some = { ...evaluation, length: Math.min(options.figureImages, evaluation.length) };
      figure = await figure2(converter, some, phase('Figure 2', 'settings'));
    }
    total ??= emptyTally(network);
    const context = { kind: 'evaluate', network, engine: 'event', graph: converter.ann.graph } as const;
    for (const part of await mapImages(context, evaluation, phase('Evaluating', 'images')))
      addTally(total, part);
  }
  if (!total || !network || !figure) throw new RangeError('reproduce needs at least one fold');
  const report = reportOf(network, total, true);
  return {
    report,
    ratios: {
      macsPerSynop: report.ann.macs / report.synops.total,
      flopsPerSynop: report.ann.flops / report.synops.total,
    },
    publishedRatios: {
      macsPerSynop: PUBLISHED_MACS / published.snn.synops,
      flopsPerSynop: published.ann.flops / published.snn.synops,
    },
    figure2: figure,
    network,
  };
}
