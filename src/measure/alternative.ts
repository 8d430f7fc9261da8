/**
 * @file What is said of decisions that are hardly ever right: the other way to give the images to the model by which they are,
 * if there is one; otherwise only what was seen.
 */
import { chanceClause, isAtChance } from './chance.ts';
import type { Numbering } from './numbering.ts';

/** Another way to give the images to a model, or to read its scores, and what came of it. */
export interface Alternative {
  readonly change: 'scaling' | 'inverted' | 'transposed' | 'channels' | 'negated';
  /** As `--preprocess` takes it: the other scaling, or the one that stays. */
  readonly preprocess: string;
  /** Images that it was tried on. */
  readonly images: number;
  /** Fraction 0…1 of these. */
  readonly accuracy: number;
}

/** Decisions by the side of labels. */
export interface Guesses {
  /** As a sentence begins: `The ANN`. */
  readonly who: string;
  /** Of the data. */
  readonly name: string;
  readonly images: number;
  /** Fraction 0…1. */
  readonly accuracy: number;
  readonly classes: number;
  readonly preprocess: string;
  /** Of one score: the decision by which it counts the two classes the other way round, as `--decision` takes it. */
  readonly opposite?: string;
  /** Whether the network is read from a file, so that its scale of pixels is fixed. */
  readonly isSaved?: boolean | undefined;
}

/** Of the way from guessing to being always right. */
const CLEARLY = 1 / 3;
/** A wrong scale of pixels can leave a model this good; most trained models are better. */
const DOUBTFUL = 2 / 3;
const BETTER = 1 / 5;
/** Accuracies nearer than this explain decisions alike. */
const ALIKE = 0.05;

/**
 * Whether an accuracy is so low that another way to give the images is worth a try: below two thirds of the way from
 * guessing to being always right.
 * @example
 * ```ts
 * isDoubtful(0.65, 10, 100); // → true
 * ```
 */
export const isDoubtful = (accuracy: number, classes: number, images: number): boolean =>
  isAtChance(accuracy, classes, images) ||
  (images >= 20 && classes > 1 && accuracy < ofTheWay(DOUBTFUL, classes));

const ofTheWay = (share: number, classes: number): number => 1 / classes + share * (1 - 1 / classes);

/**
 * The alternatives by which the decisions are clearly right: the best one, each other scaling, and the best of each
 * other change that explain them alike. Empty where none is.
 * @example
 * ```ts
 * const trials = [{ change: 'inverted', preprocess: 'unit', images: 200, accuracy: 0.95 }] as const;
 * helpful(trials, { accuracy: 0.1, classes: 10 })[0].change; // → 'inverted'
 * ```
 */
export function helpful(
  trials: readonly Alternative[],
  { accuracy, classes }: Pick<Guesses, 'accuracy' | 'classes'>,
): readonly Alternative[] {
  const least = Math.max(ofTheWay(CLEARLY, classes), accuracy + BETTER * (1 - 1 / classes));
  const right = trials
    .filter((trial) => trial.accuracy >= least && !isAtChance(trial.accuracy, classes, trial.images))
    .sort((a, b) => b.accuracy - a.accuracy);
  return right.filter(
    ({ change, accuracy: own }, i) =>
      own > right[0].accuracy - ALIKE &&
      (change === 'scaling' || right.findIndex((other) => other.change === change) === i),
  );
}

/** As a clause: `with the pixels inverted`. */
function withChange({ change, preprocess }: Pick<Alternative, 'change' | 'preprocess'>): string {
  switch (change) {
    case 'scaling':
      return `with pixels scaled as "${preprocess}"`;
    case 'inverted':
      return 'with the pixels inverted';
    case 'transposed':
      return 'with rows and columns exchanged';
    case 'channels':
      return 'with the channels in reverse order (BGR for RGB)';
    case 'negated':
      return 'with the smallest score deciding';
  }
}

/** What to do where an alternative helps. */
export function adviceFor({ change, preprocess }: Pick<Alternative, 'change' | 'preprocess'>): string {
  switch (change) {
    case 'scaling':
      return `--preprocess ${preprocess}`;
    case 'inverted':
      return 'data whose pixels are white − pixel';
    case 'transposed':
      return 'data whose images are transposed';
    case 'channels':
      return 'data whose channels are in reverse order';
    case 'negated':
      return 'a model whose scores are negated';
  }
}

/**
 * A warning about decisions that guess, or that another way to give the images would make right; undefined where there is
 * nothing to say.
 * @param trials what was tried; none where it would take too long
 * @param numbering another order of classes by which the decisions are right; with few classes, other pixels may explain as much
 * @example
 * ```ts
 * const guesses = { who: 'The ANN', name: 'digits', images: 500, accuracy: 0.1, classes: 10, preprocess: 'unit' };
 * describeGuesses(guesses, []); // → 'The ANN is right on 10.0 % of digits, which is chance for 10 classes, with pixels scaled as "unit".'
 * ```
 */
export function describeGuesses(
  guesses: Guesses,
  trials: readonly Alternative[],
  numbering?: Numbering,
): string | undefined {
  const { who, name, images, accuracy, classes, preprocess, isSaved } = guesses;
  const found = helpful(trials, guesses);
  if (numbering && (found.length === 0 || found[0].accuracy < numbering.accuracy + ALIKE)) {
    return describeNumbering(
      numbering,
      guesses,
      found.find((trial) => trial.accuracy > numbering.accuracy - ALIKE),
    );
  }
  const atChance = isAtChance(accuracy, classes, images);
  if (found.length === 0 && !atChance) return undefined;
  const seen = `${who} is right on ${percent(accuracy)} of ${name}${chanceClause(accuracy, classes, images)} with pixels scaled as "${preprocess}"`;
  if (found.length > 0) {
    const advice = found.map((trial) => adviceOn(trial, guesses));
    return `${seen}; ${describeHelpful(found)} of the images: try ${advice.join(' or ')}.`;
  }
  const tried = triedIn(trials);
  const scale =
    isSaved && atChance
      ? '; that scale was chosen when the network was converted: if the ANN was trained on another one, convert it again with --preprocess'
      : '';
  return `${seen}${tried === '' ? '' : `; none of these makes it clearly right: ${tried}`}${scale}.`;
}

/** A network that is converted already takes no other scale. */
const adviceOn = (trial: Alternative, { isSaved }: Guesses): string =>
  isSaved && trial.change === 'scaling'
    ? `to convert the ANN again with ${adviceFor(trial)}`
    : adviceFor(trial);

/** `with the pixels inverted it would be right on 95.0 % of 200`. */
export const describeHelpful = (found: readonly Alternative[]): string =>
  found
    .map((trial) => `${withChange(trial)} it would be right on ${percent(trial.accuracy)} of ${trial.images}`)
    .join(', ');

/** `other scalings (raw; bytes), inverted pixels, …`. */
export function triedIn(trials: readonly Alternative[]): string {
  const scalings = trials.filter(({ change }) => change === 'scaling').map(({ preprocess }) => preprocess);
  const has = (change: Alternative['change']) => trials.some((trial) => trial.change === change);
  return [
    ...(scalings.length > 0 ? [`other scalings (${scalings.join('; ')})`] : []),
    ...(has('inverted') ? ['inverted pixels'] : []),
    ...(has('transposed') ? ['transposed images'] : []),
    ...(has('channels') ? ['channels in reverse order'] : []),
    ...(has('negated') ? ['the smallest score deciding'] : []),
  ].join(', ');
}

function describeNumbering(
  { pairs, accuracy }: Numbering,
  guesses: Guesses,
  asGood: Alternative | undefined,
): string {
  const shifted = pairs.filter(([label, decision]) => label !== decision).slice(0, 5);
  const word = guesses.opposite === undefined ? 'score' : 'class';
  const listed = shifted.map(([label, decision]) => `label ${label} is ${word} ${decision}`).join(', ');
  const seen = `${guesses.who} is right on ${percent(guesses.accuracy)} of the images, but on ${percent(accuracy)} if the classes are counted in another order (${listed}${pairs.length > 5 ? ', …' : ''})`;
  if (asGood) {
    const labels =
      guesses.opposite === undefined
        ? "the labels count classes otherwise than the model's scores"
        : `the output is a score of class 0 (say --decision ${guesses.opposite})`;
    return `${seen}, and on ${percent(asGood.accuracy)} of ${asGood.images} ${withChange(asGood)}: either ${labels}, or try ${adviceOn(asGood, guesses)}.`;
  }
  if (guesses.opposite !== undefined) {
    return `${seen}: if the output is a score of class 0, say --decision ${guesses.opposite}; else correct the labels or the order of the class folders.`;
  }
  return `${seen}: the labels count classes otherwise than the model's scores; give the model's class names with --classes, or correct the labels or the order of the class folders.`;
}

const percent = (fraction: number): string => `${(100 * fraction).toFixed(1)} %`;
