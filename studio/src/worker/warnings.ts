/** @file What a reader of the measurements should know of the data and the ANN's decisions on them; the same by every way to measure. */
import { checkClasses } from '../../../src/measure/classes.ts';
import type { LabelledImages } from '../../../src/measure/index.ts';
import { numberedClasses } from '../../../src/measure/numbered-classes.ts';
import { annDecider, doubtOf } from '../../../src/run/alternatives.ts';
import { evaluatedImages, type Inputs, type Prepared, phaseOf, type Work } from './inputs.ts';

/**
 * A sentence each: what is wrong with the images or their labels, by the ANN's decisions; how the classes of the data meet
 * those of the model, where they are not the same.
 * @param images as `classifiedImages` gives them
 */
export async function warningsAbout(
  inputs: Inputs,
  prepared: Prepared,
  images: LabelledImages,
  work: Work,
): Promise<readonly string[]> {
  const doubt = await doubtAbout(inputs, prepared, images, work);
  const classes = inputs.data.isLabelled ? checkClasses(prepared.converter.ann.decision, images) : [];
  return [...(doubt === undefined ? [] : [doubt]), ...classes];
}

/** Found once for the same images, however many networks are made. */
const doubts = new WeakMap<LabelledImages, { readonly text: string | undefined }>();

async function doubtAbout(
  inputs: Inputs,
  { converter: { ann } }: Prepared,
  images: LabelledImages,
  work: Work,
): Promise<string | undefined> {
  if (!images.annAnswers) return undefined;
  const before = doubts.get(images);
  if (before) return before.text;
  const stored = evaluatedImages(inputs, images.length);
  const text = await doubtOf(annDecider(ann), numberedClasses(ann.decision, stored), {
    ...phaseOf(work, 'Checking the decisions'),
    who: 'The ConvNet',
    decisions: images.annAnswers.classes,
  });
  doubts.set(images, { text });
  return text;
}
