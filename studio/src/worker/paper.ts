/** @file Table 1 and Figure 2 on the data at hand. */
import { reproduce } from '../../../src/run/reproduce.ts';
import { evaluatedImages, optionsOf, type Subject } from './conversion.ts';
import { pool } from './crew.ts';
import type { PaperResult, Progress, Settings } from './study-protocol.ts';

export async function recompute(
  subject: Subject,
  settings: Settings,
  figureImages: number,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<PaperResult> {
  const { options } = optionsOf(subject, settings);
  const evaluation = evaluatedImages(subject, settings);
  const { report, figure2 } = await reproduce(
    subject.model.graph,
    [{ calibration: subject.data.calibration, evaluation }],
    {
      ...options,
      figureImages,
      signal,
      pool,
      onPhase: (phase) => (done, total) => onProgress({ phase, part: done / total }),
    },
  );
  return { data: evaluation.name, report, figure2 };
}
