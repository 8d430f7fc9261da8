/** @file Table 1 and Figure 2 on the data at hand. */
import { take } from '../../../src/data/index.ts';
import { figure2 } from '../../../src/paper/figure2.ts';
import { convertInputs } from './conversion.ts';
import { evaluatedImages, type Inputs, phaseOf, preparedFor, type Work } from './inputs.ts';
import type { PaperResult, Settings } from './workspace-protocol.ts';

export async function recompute(
  inputs: Inputs,
  settings: Settings,
  figureImages: number,
  work: Work,
): Promise<PaperResult> {
  const { report } = await convertInputs(inputs, settings, work);
  const { converter } = await preparedFor(inputs, settings.preprocess);
  const images = evaluatedImages(inputs, settings.images);
  const figure = await figure2(converter, take(images, figureImages), phaseOf(work, 'Figure 2'));
  return { data: images.name, report, figure2: { model: report.model.name, ...figure } };
}
