/**
 * @file What is said of a classifier that only guesses: labels in another order if they fit, else the scale of pixels.
 */
import { isAtChance } from '../../measure/chance.ts';
import { confusionOf } from '../../measure/class-report.ts';
import { type Numbering, otherNumbering } from '../../measure/numbering.ts';
import type { ImageResult } from '../../measure/tally.ts';
import type { SpikingNetwork } from '../../network/network.ts';
import { percent } from './format.ts';
import type { Session } from './session.ts';

interface Guesses {
  readonly network: SpikingNetwork;
  readonly results: readonly ImageResult[];
  readonly accuracy: number;
  /** Number of classes that the labels hold. */
  readonly classes: number;
  readonly who: 'ann' | 'snn';
  /** Of the data. */
  readonly name: string;
}

const names = { ann: 'ANN', snn: 'spiking network' } as const;

/** Warns where decisions are no better than chance, and says what to look at. */
export function warnAtChance(session: Session, guesses: Guesses): void {
  const { network, results, accuracy, classes, who, name } = guesses;
  const numbering = numberingOf(guesses);
  if (numbering) {
    session.warn(describeNumbering(numbering, names[who], accuracy));
    return;
  }
  if (!isAtChance(accuracy, classes, results.length)) return;
  const { preprocess } = network.origin;
  const others = ['unit', 'raw', 'mean=…,std=…'].filter((label) => label !== preprocess);
  session.warn(
    `The ${names[who]} is right on ${percent(accuracy, 1)} of ${name}, which is chance for ${classes} classes. Pixels were scaled as "${preprocess}"; the model may have been trained on another scale (try --preprocess ${others.join(' or --preprocess ')}), on other data, or with other labels.`,
  );
}

const numberingOf = ({ network, results, who }: Pick<Guesses, 'network' | 'results' | 'who'>) => {
  const confusion = confusionOf(network.decision, results, who);
  return confusion ? otherNumbering(confusion) : undefined;
};

function describeNumbering({ pairs, accuracy }: Numbering, who: string, as: number): string {
  const shifted = pairs.filter(([label, decision]) => label !== decision).slice(0, 5);
  const listed = shifted.map(([label, decision]) => `label ${label} is score ${decision}`).join(', ');
  return `The ${who} is right on ${percent(as, 1)} of the images, but on ${percent(accuracy, 1)} if the classes are counted in another order (${listed}${pairs.length > 5 ? ', …' : ''}): the labels count classes otherwise than the model's scores; give the model's class names with --classes, or correct the labels or the order of the class folders.`;
}
