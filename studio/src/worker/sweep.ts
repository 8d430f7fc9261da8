/** @file A grid of conversions of a workspace's model, cell by cell, with its Pareto front. */
import {
  type ConversionSettings,
  type Converter,
  formatSettings,
  parseSettings,
} from '../../../src/convert/index.ts';
import { FirstspikeError } from '../../../src/error.ts';
import type { EvaluationReport } from '../../../src/measure/index.ts';
import { gridOf } from '../../../src/search/grid.ts';
import { paretoFront } from '../../../src/search/pareto.ts';
import { sweep } from '../../../src/search/sweep.ts';
import { chosenText, textIn } from '../lib/settings.ts';
import { classifiedImages, evaluatedImages, type Inputs, phaseOf, preparedFor, type Work } from './inputs.ts';
import { warningsAbout } from './warnings.ts';
import type { SweepRequest, Swept, SweptCell } from './workspace-protocol.ts';

/** Share of a cell's time for choosing open settings. */
const CHOOSING = 0.7;

/** Evaluates every combination of the axes' values; settings without an axis stay as they are. The ANN's decisions are made once. */
export async function sweepInputs(
  inputs: Inputs,
  { axes, settings }: SweepRequest,
  work: Work,
  onCells: (cells: readonly SweptCell[]) => void,
): Promise<Swept> {
  const prepared = await preparedFor(inputs, settings.preprocess);
  const { converter } = prepared;
  const given = Object.entries(parseSettings(settings.conversion)).map(([name, value]) => [name, [value]]);
  const { cells, problems } = gridOf({ ...Object.fromEntries(given), ...axes });
  if (cells.length === 0) throw new FirstspikeError('usage', problems[0] ?? 'The sweep has no cells.');
  const found: Omit<SweptCell, 'onFront'>[] = [];
  const skipped = [...problems];
  // The ANN's decisions count as much as a cell.
  const whole = cells.length + 1;
  let current = '';
  let finished = 0;
  const advance = (phase: string, part: number) =>
    work.onProgress({ phase, part: Math.min(1, (finished + part) / whole) });
  const reporting: Converter = {
    ...converter,
    convert: (cell, own) =>
      converter.convert(cell, {
        ...own,
        onProgress(phase, done, total) {
          if (phase === 'calibrate') advance('Calibrating', 0);
          else advance(current, (CHOOSING * done) / total);
        },
      }),
  };
  const images = await classifiedImages(
    prepared,
    evaluatedImages(inputs, settings.images),
    phaseOf({ ...work, onProgress: ({ phase, part = 0 }) => advance(phase, part) }, 'Running the ConvNet'),
  );
  await sweep(reporting, images, cells, {
    ...phaseOf(work, ''),
    onProgress(of, done, total) {
      if (of !== 'ann') advance(current, CHOOSING + ((1 - CHOOSING) * done) / total);
    },
    onCell(cell) {
      finished++;
      current = formatSettings(cell) || 'all open';
      advance(current, 0);
    },
    onResult(cell, result) {
      if (result.kind !== 'own') return;
      found.push(cellOf(cell, result.report, inputs.data.isLabelled));
      onCells(withFront(found));
    },
    // A cell whose weights integers cannot hold has no result; the others go on.
    onSkipped: (cell, why) => skipped.push(`${formatSettings(cell) || 'All open'}: ${why.message}`),
  });
  return { cells: withFront(found), warnings: await warningsAbout(inputs, prepared, images, work), skipped };
}

function cellOf(
  cell: ConversionSettings,
  { ann, snn, agreement, spikes, synops, digest, origin, ...report }: EvaluationReport,
  isLabelled: boolean,
): Omit<SweptCell, 'onFront'> {
  return {
    settings: formatSettings(cell),
    chosen: chosenText(origin),
    steps: Number(report.steps),
    threshold: textIn(cell, 'threshold'),
    per: origin.settings.per,
    accuracy: snn.accuracy ?? agreement ?? 0,
    annAccuracy: isLabelled ? ann.accuracy : 1,
    agreement,
    spikesPerNeuron: spikes.perNeuron,
    synops: synops.total,
    digest,
  };
}

function withFront(cells: readonly Omit<SweptCell, 'onFront'>[]): readonly SweptCell[] {
  const front = new Set(
    paretoFront(cells, { cost: ({ synops }) => synops, gain: ({ accuracy }) => accuracy }),
  );
  return cells.map((cell) => ({ ...cell, onFront: front.has(cell) }));
}
