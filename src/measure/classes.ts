/**
 * @file A model's decision against the classes of the data, before anything runs: an accuracy is only a number where outputs
 * and labels count the same classes.
 */
import { FirstspikeError, grouped } from '../error.ts';
import { classCount, type Decision } from '../graph/decision.ts';
import { formatShape, sizeOf } from '../graph/tensor.ts';

/** What the data say of their classes. */
export interface ClassedData {
  /** Empty where the data have no labels. */
  readonly labels: ArrayLike<number>;
  /** Number of classes, where the format knows it. */
  readonly classes?: number;
  readonly classNames?: readonly string[];
}

/**
 * Checks that labels are classes of the model.
 * @returns what a reader of the accuracy should know, one sentence each
 * @throws FirstspikeError `shape` where labels and outputs do not fit; `unsupported` for a map, which decides no class
 * @example
 * ```ts
 * checkClasses(network.decision, { labels: [0, 1, 1] }); // → []
 * ```
 */
export function checkClasses(decision: Decision, data: ClassedData): readonly string[] {
  if (decision.kind === 'map') {
    throw new FirstspikeError(
      'unsupported',
      `The output "${decision.output}" is ${formatShape(decision.shape)} per image: scores at many positions, which are no class of the image and have no accuracy; --decision values measures the error of the scores against the ANN.`,
      { output: decision.output, shape: decision.shape },
    );
  }
  const outputs = classCount(decision);
  if (outputs === null || data.labels.length === 0) return [];
  const { least, most, distinct } = spanOf(data.labels);
  const classes = Math.max(data.classes ?? 0, most + 1);
  if (most >= outputs || classes > outputs) throw misfit(decision, outputs, { least, most, classes });
  // The largest label counts no classes: those below it may be missing.
  const isKnown = data.classNames !== undefined || classes > most + 1;
  return notesOn(decision, outputs, classes, {
    held: isKnown ? classes : distinct,
    least: data.classNames ? 0 : least,
    distinct,
    images: data.labels.length,
  });
}

/** Fewer images need not have one of every class. */
const ENOUGH_IMAGES = 20;

interface Span {
  readonly least: number;
  readonly most: number;
  readonly distinct: number;
}

function spanOf(labels: ArrayLike<number>): Span {
  const seen = new Set<number>();
  for (let i = 0; i < labels.length; i++) seen.add(labels[i]);
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const label of seen) [least, most] = [Math.min(least, label), Math.max(most, label)];
  return { least, most, distinct: seen.size };
}

/**
 * What a reader should know where one value per image is compared with labels that are 0 and 1, as classes are: its error is
 * measured, and no accuracy. Values that the user declared need no words.
 * @returns one sentence, or undefined
 * @example
 * ```ts
 * noteOnValues({ kind: 'values', output: 'y', shape: [1], endings: [] }, [0, 1, 1]); // → 'The labels are 0 and 1, …'
 * ```
 */
export function noteOnValues(decision: Decision, labels: ArrayLike<number>): string | undefined {
  const { output, shape } = decision;
  if (decision.kind !== 'values' || decision.declared) return undefined;
  if (sizeOf(shape) !== 1 || labels.length === 0) return undefined;
  const { least, most, distinct } = spanOf(labels);
  if (least !== 0 || most !== 1 || distinct !== 2) return undefined;
  return `The labels are 0 and 1, as classes are, but the output "${output}" is read as a value, which has no accuracy; if it is a score of class 1, say above which score, e.g. --decision threshold:0.5; if it is one of class 0, below which, e.g. --decision below:0.5; else say --decision values.`;
}

function misfit(
  { kind, output }: Decision,
  outputs: number,
  { least, most, classes }: { least: number; most: number; classes: number },
): FirstspikeError {
  const details = { output, outputs, classes, least, most };
  const model =
    kind === 'threshold'
      ? `The output "${output}" is one score, which decides between the classes 0 and 1`
      : `The output "${output}" has ${outputs} scores, for the classes 0…${outputs - 1}`;
  if (least > 0 && most - least < outputs && most >= outputs) {
    return new FirstspikeError(
      'shape',
      `${model}, but the labels run from ${least} to ${most}; subtract ${least} from the labels.`,
      details,
    );
  }
  const data =
    most >= outputs ? `the labels run from ${least} to ${most}` : `the data have ${classes} classes`;
  const advice =
    kind === 'threshold'
      ? 'choose the data it was trained on, another output (--output NAME), or --decision values for an output that is no score of a class'
      : 'choose the data it was trained on, or another output (--output NAME)';
  return new FirstspikeError('shape', `${model}, but ${data}; ${advice}.`, details);
}

function notesOn(
  { output }: Decision,
  outputs: number,
  classes: number,
  { held, least, distinct, images }: { held: number; least: number; distinct: number; images: number },
): string[] {
  const notes: string[] = [];
  if (classes === outputs - 1 && held === classes) {
    notes.push(
      `The output "${output}" has ${outputs} scores for ${classes} classes in the data: if one of them is a background class, labels and scores count differently; a label k must mean score k.`,
    );
  } else if (classes < outputs) {
    notes.push(`The data hold ${held} of the model's ${outputs} classes; a label k must mean score k.`);
  }
  if (distinct === 1 && images > 1) {
    notes.push(
      `All ${grouped(images)} labels are the same: the accuracy is that of one class, and says nothing about the others.`,
    );
  } else if (least > 0 && images >= ENOUGH_IMAGES) {
    notes.push(`No label is 0, the smallest is ${least}; if the labels count from 1, subtract 1.`);
  }
  return notes;
}
