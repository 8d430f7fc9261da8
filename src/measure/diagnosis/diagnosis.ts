/**
 * @file Where accuracy is lost, why, and what to try: from the numbers of a comparison to a sentence.
 *
 * 1. An ANN that guesses is named first, since no other number means anything then.
 * 2. If hardly any decision changed, nothing is lost.
 * 3. The place that lost most of the changed decisions is named, if it lost at least half of them.
 * 4. Its cause is the larger part of its error: see `cause.ts`.
 */
import { type Alternative, adviceFor, describeHelpful, helpful, triedIn } from '../alternative.ts';
import { chanceClause } from '../chance.ts';
import type { Comparison, LayerComparison } from '../comparison.ts';
import type { Numbering } from '../numbering.ts';
import { causeAt, ownCause, ownRelative, percent } from './cause.ts';
import type { DiagnosisCode } from './diagnosis-code.ts';
import { suggest } from './suggestions.ts';

export interface Diagnosis {
  readonly code: DiagnosisCode;
  /** Where the decisions are lost: `input`, a population, or `readout`; null where it is no single place. */
  readonly layer: string | null;
  /** The place whose setting is to blame: the same, or one before it. */
  readonly cause: string | null;
  readonly text: string;
  /** Options to try, best first, as on the command line. */
  readonly suggestions: readonly string[];
}

export interface Chance {
  readonly classes: number;
  /** Other ways to give the images that were tried. */
  readonly trials: readonly Alternative[];
}

interface Place {
  readonly name: string;
  readonly lost: number;
}

/** Changed decisions that are taken as noise: one image, or this fraction. */
const TOLERATED = 0.01;
/** A place stands out that lost this fraction of the changed decisions. */
const STANDS_OUT = 0.5;
/** Loss begins at a place before which at most this fraction is lost. */
const BEFORE = 0.2;
/** An error of this fraction of a layer's RMS activation is worth a word even if no decision changed. */
const DISTORTED = 0.5;

/**
 * Where decisions are lost, why, and which settings to try.
 * @param fault of the ANN's decisions: it only guesses, or the labels count classes in another order
 * @example
 * ```ts
 * const comparison = comparisonOf(network, compareImages(network, simulator, plan, images));
 * diagnosisOf(comparison).layer; // → null
 * ```
 */
export function diagnosisOf(comparison: Comparison, fault?: Chance | Numbering): Diagnosis {
  if (fault) return 'pairs' in fault ? misnumbered(comparison, fault) : guessing(comparison, fault);
  const { images, agreement, input, layers, readout } = comparison;
  if (agreement === null) return errorOfValues(comparison);
  const changed = Math.round(images * (1 - agreement));
  if (changed <= Math.max(1, TOLERATED * images)) return noLoss(comparison, changed);
  const places: Place[] = [
    { name: 'input', lost: input.lost },
    ...layers.map(({ population, lost }) => ({ name: population, lost })),
    { name: 'readout', lost: readout.lost },
  ];
  const worst = places.reduce((a, b) => (b.lost > a.lost ? b : a));
  const { code, cause, clause } = causeAt(worst.name, comparison);
  const suggestions = suggest(code, comparison);
  if (worst.lost < STANDS_OUT * changed) {
    const several = places.filter(({ lost }) => lost > 0).map(({ name, lost }) => `${name} (${lost})`);
    const head = `no layer stands out: the ${changed} changed decisions are lost at ${several.join(', ')}`;
    const text = sentence(`${head}; at ${worst.name}, ${clause}`, suggestions);
    return { code: 'spread', layer: null, cause, text, suggestions };
  }
  const head = `${begins(worst, places, changed) ? 'loss begins' : 'most is lost'} at ${worst.name} (${worst.lost} of ${changed} changed decisions)`;
  const text = sentence(`${head}: ${clause}`, suggestions);
  return { code, layer: worst.name, cause, text, suggestions };
}

const sentence = (text: string, suggestions: readonly string[]): string =>
  suggestions.length > 0 ? `${text}; try ${suggestions.join(' or ')}` : text;

/** Whether little is lost before a place. */
function begins(place: Place, places: readonly Place[], changed: number): boolean {
  const before = places.slice(0, places.indexOf(place)).reduce((sum, { lost }) => sum + lost, 0);
  return before <= BEFORE * changed;
}

function misnumbered({ ann, images }: Comparison, { pairs, accuracy }: Numbering): Diagnosis {
  const shifted = pairs.filter(([label, decision]) => label !== decision).slice(0, 5);
  const listed = shifted.map(([label, decision]) => `label ${label} is score ${decision}`).join(', ');
  return {
    code: 'labels',
    layer: null,
    cause: null,
    text: `the ANN is right on ${percent(ann.accuracy ?? 0)} of ${images} images, but on ${percent(accuracy)} if the classes are counted in another order (${listed}): give the model's class names with --classes, or correct the labels or the order of the class folders`,
    suggestions: [],
  };
}

/** Of a model that decides no class: how far its values are off, and why. */
function errorOfValues(comparison: Comparison): Diagnosis {
  const relative = comparison.values?.relativeRmse ?? 0;
  const head = `the values differ from the ANN's by ${percent(relative)} of their standard deviation`;
  if (relative <= TOLERATED)
    return { code: 'no-loss', layer: null, cause: null, text: head, suggestions: [] };
  const { code, cause, clause } = causeAt('readout', comparison);
  const suggestions = suggest(code, comparison);
  return { code, layer: 'readout', cause, text: sentence(`${head}: ${clause}`, suggestions), suggestions };
}

function guessing({ ann, images, origin }: Comparison, { classes, trials }: Chance): Diagnosis {
  const accuracy = ann.accuracy ?? 0;
  const diagnosis = { code: 'ann-at-chance', layer: null, cause: null } as const;
  const head = `the ANN itself is right on ${percent(accuracy)} of ${images} images${chanceClause(accuracy, classes, images)} with pixels scaled as "${origin.preprocess}"`;
  const found = helpful(trials, { accuracy, classes });
  if (found.length > 0) {
    const suggestions = found.map(adviceFor);
    return {
      ...diagnosis,
      text: sentence(`${head}; ${describeHelpful(found)}`, suggestions),
      suggestions,
    };
  }
  const tried = triedIn(trials);
  const helpless = tried === '' ? '' : `; none of these makes it clearly right: ${tried}`;
  return { ...diagnosis, text: `${head}${helpless}`, suggestions: [] };
}

function noLoss(comparison: Comparison, changed: number): Diagnosis {
  const { images, layers } = comparison;
  const head = `ANN and SNN decide alike on ${images - changed} of ${images} images`;
  const [first, ...rest] = layers;
  if (!first) return { code: 'no-loss', layer: null, cause: null, text: head, suggestions: [] };
  const largestBy = (size: (layer: LayerComparison) => number) =>
    rest.reduce((a, b) => (size(b) > size(a) ? b : a), first);
  const distorted = largestBy(ownRelative);
  if (ownRelative(distorted) >= DISTORTED) {
    const { code, cause, clause } = ownCause(distorted, '', comparison);
    const suggestions = suggest(code, comparison);
    const text = sentence(`${head}, although ${clause}`, suggestions);
    return { code: 'no-loss', layer: null, cause, text, suggestions };
  }
  const { population, relativeRmse } = largestBy((layer) => layer.relativeRmse);
  const error = `the largest error is at ${population}, ${percent(relativeRmse)} of its largest activation`;
  return {
    code: 'no-loss',
    layer: null,
    cause: null,
    text: `no layer stands out: ${head}; ${error}`,
    suggestions: [],
  };
}
