/**
 * @file A grid of conversions, each evaluated on the same images. The ANN is calibrated once and run once; every cell
 * only chooses thresholds, rounds and simulates.
 */
import { layerRanges } from '../convert/calibrate.ts';
import { resolveSettings } from '../convert/convert.ts';
import { FirstspikeError } from '../error.ts';
import type { Cell } from '../explore/grid.ts';
import type { Graph } from '../graph/graph.ts';
import type { EvaluationReport } from '../measure/report.ts';
import type { LabelledImages } from '../measure/tally.ts';
import type { Engine } from '../simulate/simulation.ts';
import { calibrate } from './convert.ts';
import { classify, evaluate } from './evaluate.ts';
import type { SpreadOptions } from './executor.ts';
import { type FinishOptions, finishNetwork } from './finish.ts';

export interface SweepOptions
  extends SpreadOptions,
    Pick<
      FinishOptions,
      'weights' | 'rounding' | 'digits' | 'biasCorrection' | 'preprocess' | 'sha256' | 'calibrationName'
    > {
  /** Default `event`. */
  readonly engine?: Engine;
  /** What begins: `Calibrating`, `Running the ANN`, or a cell. */
  readonly onPhase?: (phase: 'calibrate' | 'ann' | Cell) => void;
  /** Called with each result, before the next cell begins. */
  readonly onCell: (cell: Cell, report: EvaluationReport) => void | Promise<void>;
  /** Called for a cell whose weights integers cannot hold; without it, such a cell ends the sweep. */
  readonly onSkipped?: (cell: Cell, why: FirstspikeError) => void;
}

/** Evaluates every cell in order. */
export async function sweep(
  graph: Graph,
  calibration: LabelledImages,
  evaluation: LabelledImages,
  cells: readonly Cell[],
  options: SweepOptions,
): Promise<void> {
  if (cells.length === 0) return;
  const { digits, ...rest } = options;
  // What two digits do not go with is said before any work begins.
  if (digits === 2) for (const cell of cells) resolveSettings({ ...rest, ...cell, digits });
  const settings = cells.map((cell) => resolveSettings({ ...rest, ...cell }));
  const byChannel = cells.some(({ per }) => per === 'channel');
  const measured = cells.find(({ threshold }) => threshold.kind !== 'bound') ?? cells[0];
  options.onPhase?.('calibrate');
  const { preparation, ranges } = await calibrate(graph, calibration, {
    ...rest,
    threshold: measured.threshold,
    per: byChannel ? 'channel' : 'layer',
  });
  const rangesPer = { channel: ranges, layer: byChannel ? layerRanges(ranges) : ranges };
  options.onPhase?.('ann');
  const annClasses = await classify(preparation.plan.graph, evaluation, options);
  for (const [i, cell] of cells.entries()) {
    options.onPhase?.(cell);
    try {
      const network = await finishNetwork(
        { ...preparation, settings: settings[i] },
        rangesPer[cell.per],
        calibration,
        { ...options, ...cell },
      );
      await options.onCell(cell, await evaluate(network, { ...evaluation, annClasses }, options));
    } catch (error) {
      if (!(error instanceof FirstspikeError) || error.code !== 'range' || !options.onSkipped) throw error;
      options.onSkipped(cell, error);
    }
  }
}
