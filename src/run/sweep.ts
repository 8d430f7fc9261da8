/**
 * @file A grid of conversions, each evaluated on the same images. The ANN is calibrated once and run once; every cell
 * only chooses thresholds, rounds and simulates, by one judge.
 */
import { layerRanges } from '../convert/calibrate.ts';
import { resolveSettings } from '../convert/convert.ts';
import { FirstspikeError } from '../error.ts';
import type { Graph } from '../graph/graph.ts';
import type { EvaluationReport } from '../measure/report.ts';
import type { LabelledImages } from '../measure/tally.ts';
import type { Steps } from '../network/network.ts';
import type { ConversionSettings } from '../search/conversions.ts';
import type { Cell } from '../search/grid.ts';
import type { Engine } from '../simulate/simulation.ts';
import { calibrate } from './convert.ts';
import { correctionsOn } from './corrections.ts';
import { classify, evaluate } from './evaluate.ts';
import type { SpreadOptions } from './executor.ts';
import { type FinishOptions, finishNetwork } from './finish.ts';
import { type Judge, judgeOn } from './judge.ts';

/** What a cell of any sweep says; the options say the rest. */
export interface AnyCell extends ConversionSettings {
  readonly steps: Steps;
}

export interface SweepOptions<C extends AnyCell = Cell>
  extends SpreadOptions,
    Pick<
      FinishOptions,
      'weights' | 'rounding' | 'biasCorrection' | 'weightFit' | 'preprocess' | 'sha256' | 'calibrationName'
    > {
  /** Default `event`. */
  readonly engine?: Engine;
  /** What begins: `Calibrating`, `Running the ANN`, or a cell. */
  readonly onPhase?: (phase: 'calibrate' | 'ann' | C) => void;
  /** Called with each result, before the next cell begins. */
  readonly onCell: (cell: C, report: EvaluationReport) => void | Promise<void>;
  /** Called for a cell whose weights integers cannot hold; without it, such a cell ends the sweep. */
  readonly onSkipped?: (cell: C, why: FirstspikeError) => void;
}

/** Evaluates every cell in order. */
export async function sweep<C extends AnyCell = Cell>(
  graph: Graph,
  calibration: LabelledImages,
  evaluation: LabelledImages,
  cells: readonly C[],
  options: SweepOptions<C>,
): Promise<void> {
  if (cells.length === 0) return;
  const settings = cells.map((cell) => resolveSettings({ ...options, ...cell }));
  const byChannel = settings.some(({ per }) => per === 'channel');
  const measured = settings.find(({ threshold }) => threshold.kind !== 'bound') ?? settings[0];
  options.onPhase?.('calibrate');
  const { preparation, ranges } = await calibrate(graph, calibration, {
    ...options,
    threshold: measured.threshold,
    per: byChannel ? 'channel' : 'layer',
  });
  const rangesPer = { channel: ranges, layer: byChannel ? layerRanges(ranges) : ranges };
  options.onPhase?.('ann');
  const annClasses = await classify(preparation.plan.graph, evaluation, options);
  let judge: Promise<Judge> | undefined;
  const judgement = (): Promise<Judge> => {
    judge ??= judgeOn(preparation, calibration, options);
    return judge;
  };
  const correct = correctionsOn(preparation, calibration, options.signal);
  for (const [i, cell] of cells.entries()) {
    options.onPhase?.(cell);
    try {
      const network = await finishNetwork(
        { ...preparation, settings: settings[i] },
        rangesPer[settings[i].per],
        calibration,
        { ...options, ...cell },
        judgement,
        correct,
      );
      await options.onCell(cell, await evaluate(network, { ...evaluation, annClasses }, options));
    } catch (error) {
      if (!options.onSkipped || !(error instanceof FirstspikeError) || !leftOut.has(error.code)) throw error;
      options.onSkipped(cell, error);
    }
  }
}

/** Codes of errors that a cell's own settings are the cause of. */
const leftOut: ReadonlySet<string> = new Set(['range', 'usage']);
