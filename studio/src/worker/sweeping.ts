/** @file A grid of steps and thresholds, cell by cell, with its Pareto front. */
import { formatThreshold, parseThreshold } from '../../../src/convert/index.ts';
import { sweep } from '../../../src/run/index.ts';
import { gridCells } from '../../../src/search/grid.ts';
import { paretoFront } from '../../../src/search/pareto.ts';
import { evaluatedImages, optionsOf, type Subject } from './conversion.ts';
import { pool } from './crew.ts';
import type { Progress, SweepRequest, SweptCell } from './study-protocol.ts';

type Cell = Omit<SweptCell, 'onFront'>;

export async function sweepModel(
  subject: Subject,
  { steps, thresholds, settings }: SweepRequest,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
  onCell: (cells: readonly SweptCell[]) => void,
): Promise<readonly SweptCell[]> {
  const { model, data } = subject;
  const { options } = optionsOf(subject, settings);
  const cells = gridCells({ steps, thresholds: thresholds.map(parseThreshold), per: [settings.per] });
  const found: Cell[] = [];
  let phase = 'Calibrating';
  let finished = 0;
  // Calibration and the ANN count as much as four cells.
  const whole = cells.length + 8;
  await sweep(model.graph, data.calibration, evaluatedImages(subject, settings), cells, {
    preprocess: options.preprocess,
    rounding: options.rounding,
    calibrationName: options.calibrationName,
    signal,
    pool,
    onPhase(next) {
      if (next === 'ann') finished = 4;
      else if (next !== 'calibrate') finished = 8 + found.length;
      phase =
        next === 'calibrate'
          ? 'Calibrating'
          : next === 'ann'
            ? 'Running the ConvNet'
            : `${next.steps} steps, ${formatThreshold(next.threshold)}`;
    },
    onProgress(done, total) {
      const weight = finished < 8 ? 4 : 1;
      onProgress({ phase, part: (finished + (weight * done) / total) / whole });
    },
    onCell(cell, report) {
      found.push({
        steps: Number(cell.steps),
        threshold: formatThreshold(cell.threshold),
        per: cell.per,
        accuracy: data.isLabelled ? report.snn.accuracy : (report.agreement ?? 0),
        annAccuracy: data.isLabelled ? report.ann.accuracy : 1,
        agreement: report.agreement,
        spikesPerNeuron: report.spikes.perNeuron,
        synops: report.synops.total,
      });
      onCell(withFront(found));
    },
    // A cell whose weights integers cannot hold has no result; the others go on.
    onSkipped: () => undefined,
  });
  return withFront(found);
}

function withFront(cells: readonly Cell[]): readonly SweptCell[] {
  const front = new Set(
    paretoFront(cells, { cost: ({ synops }) => synops, gain: ({ accuracy }) => accuracy }),
  );
  return cells.map((cell) => ({ ...cell, onFront: front.has(cell) }));
}
