/**
 * @file A grid of conversions of one model, each evaluated on the same images. The ANN runs once on the calibration images
 * and once on the evaluated ones.
 */
import type { Converter } from '../convert/converter.ts';
import type { ConversionSettings } from '../convert/settings.ts';
import { FirstspikeError } from '../error.ts';
import { classCount } from '../graph/decision.ts';
import { checkClasses } from '../measure/classes.ts';
import type { EvaluationReport } from '../measure/report.ts';
import type { LabelledImages } from '../measure/tally.ts';
import { classify, type EvaluateOptions, evaluate } from '../run/evaluate.ts';
import type { Engine } from '../simulate/simulation.ts';
import { engineFor } from '../simulate/simulator.ts';

export interface SweepOptions<C extends ConversionSettings = ConversionSettings>
  extends Omit<EvaluateOptions, 'ann' | 'onProgress'> {
  /** Called as the ANN or a cell advances, in images. */
  readonly onProgress?: ((work: 'ann' | C, done: number, total: number) => void) | undefined;
  /** Called before a cell is converted. */
  readonly onCell?: ((cell: C) => void) | undefined;
  /** Called with each result and the engine that ran, before the next cell begins. */
  readonly onResult: (cell: C, report: EvaluationReport, engine: Engine) => void | Promise<void>;
  /** Called for a cell whose weights integers cannot hold; without it, such a cell ends the sweep. */
  readonly onSkipped?: ((cell: C, why: FirstspikeError) => void) | undefined;
}

/** Evaluates every cell in order. */
export async function sweep<C extends ConversionSettings = ConversionSettings>(
  converter: Converter,
  images: LabelledImages,
  cells: readonly C[],
  { onProgress, onCell, onResult, onSkipped, ...options }: SweepOptions<C>,
): Promise<void> {
  if (cells.length === 0) return;
  checkClasses(converter.ann.decision, images);
  const decides = classCount(converter.ann.decision) !== null;
  // Without classes the ANN's values are needed, and it runs with every network.
  const known = decides
    ? {
        ...images,
        annAnswers: await classify(converter.ann, images, {
          ...options,
          onProgress: (done, total) => onProgress?.('ann', done, total),
        }),
      }
    : images;
  for (const cell of cells) {
    onCell?.(cell);
    try {
      const network = await converter.convert(cell, options);
      const report = await evaluate(network, known, {
        ...options,
        ...(!decides && { ann: converter.ann }),
        onProgress: (done, total) => onProgress?.(cell, done, total),
      });
      await onResult(cell, report, engineFor(network, options.engine ?? 'event'));
    } catch (error) {
      if (!onSkipped || !(error instanceof FirstspikeError) || !ownFaults.has(error.code)) throw error;
      onSkipped(cell, error);
    }
  }
}

/** Codes of errors whose cause is a cell's own settings. */
const ownFaults: ReadonlySet<string> = new Set(['range', 'usage']);
