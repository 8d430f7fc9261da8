/**
 * @file Options about what a model says: which output is read, how it becomes a class, and what the classes are called.
 */
import type { Command, Option } from 'commander';
import { placesOfNames } from '../../data/class-names.ts';
import type { ImageSet } from '../../data/dataset.ts';
import { FirstspikeError } from '../../error.ts';
import {
  classCount,
  type Decision,
  type DeclaredDecision,
  type ScoreThreshold,
} from '../../graph/decision.ts';
import { formatShape } from '../../graph/tensor.ts';
import { checkClasses, noteOnValues } from '../../measure/classes.ts';
import { numberedClasses } from '../../measure/numbered-classes.ts';
import type { SpikingNetwork } from '../../network/network.ts';
import type { Reading } from '../../ops/ann.ts';
import { readBytes } from '../../platform/node/files.ts';
import { fewOf } from './format.ts';
import { outputOption } from './options.ts';
import type { Session } from './session.ts';

export interface ReadingOptions {
  /** `--output` where it names an output; `--output-name` where `--output` is a file. */
  readonly output?: string;
  readonly outputName?: string;
  readonly decision?: DeclaredDecision;
  readonly classes?: string;
}

const GROUP = 'Model:';

/** Adds `--output`, `--decision`, `--classes`; `file` where the command has an output file of that name. */
export function addReading(
  command: Command,
  { file = false, classes = true }: { readonly file?: boolean; readonly classes?: boolean } = {},
): Command {
  command
    .addOption(outputNameOption(file ? '--output-name' : '--output'))
    .addOption(
      outputOption(
        '--decision <how>',
        'argmax of several scores; of one score sign, threshold:X (class 1 above X) or below:X (class 1 below X); values, which have errors and no classes (default: what the graph says)',
        readDecision,
      ).helpGroup(GROUP),
    );
  if (!classes) return command;
  return command.addOption(
    outputOption(
      '--classes <file>',
      'names of the classes, one a line in the order of their indices (default: those of the data)',
    ).helpGroup(GROUP),
  );
}

/** Which output is read. */
export const outputNameOption = (flag: '--output' | '--output-name' = '--output-name'): Option =>
  outputOption(
    `${flag} <name>`,
    `the model's output that is read, where it has several (default: the only one that ends a classifier); ${flag === '--output' ? 'convert, tune and export call it --output-name' : 'the other commands call it --output, which is the file to write here'}`,
  ).helpGroup(GROUP);

function readDecision(text: string): DeclaredDecision {
  if (text === 'argmax' || text === 'sign' || text === 'values') return { kind: text };
  const [, side, number = ''] = /^(threshold|below):(.+)$/.exec(text) ?? [];
  const threshold = Number(number);
  if (number.trim() !== '' && Number.isFinite(threshold)) {
    return { kind: 'threshold', threshold, ...(side === 'below' && { below: true }) };
  }
  throw new FirstspikeError(
    'usage',
    `--decision must be argmax, sign, values, threshold:X such as threshold:0.5, or below:X; got "${text}".`,
    { option: '--decision', value: text },
  );
}

/** What the options say of a model; `output` is a file in commands that write one. */
export const readingOf = (
  { output, outputName, decision }: ReadingOptions,
  { file = false }: { readonly file?: boolean } = {},
): Reading => ({ output: file ? outputName : output, decision });

/**
 * The names in a `--classes` file.
 * @throws FirstspikeError `not-found`, `bad-file`
 */
export async function readClassNames(file: string | undefined): Promise<readonly string[] | undefined> {
  if (file === undefined) return undefined;
  const text = new TextDecoder().decode(await readBytes(file)).replace(/^\uFEFF/, '');
  const names = text.split(/\r?\n/).map((line) => line.trim());
  while (names.at(-1) === '') names.pop();
  if (names.length > 0 && names.every((name) => name !== '')) return names;
  throw new FirstspikeError(
    'bad-file',
    `${file} must hold one name of a class per line, and no empty line between them.`,
    { file },
  );
}

/**
 * The names, where there is one for each class.
 * @throws FirstspikeError `shape` for names in a file of which there are more or fewer than classes
 */
export function namesOf(
  decision: Decision,
  names: readonly string[] | undefined,
  file?: string,
): readonly string[] | null {
  if (names === undefined) return null;
  const classes = classCount(decision);
  if (names.length === classes) return names;
  if (file === undefined) return null;
  throw new FirstspikeError(
    'shape',
    classes === null
      ? `--classes names classes, but the output "${decision.output}" decides none; leave it out.`
      : `${file} holds ${names.length} names, but the model has ${classes} classes; give one name for each.`,
    { file },
  );
}

/**
 * Checks the data's classes against the decision, and warns of what a reader of the accuracy should know.
 * @returns the images; labels of classes that both have names for count as the network counts them
 * @throws FirstspikeError `shape`, `unsupported`
 */
export function matchClasses<T extends ImageSet>(
  session: Session,
  { decision, classNames }: Pick<SpikingNetwork, 'decision' | 'classNames'>,
  images: T,
): T {
  const matched = byNumber(session, decision, byName(session, classNames, images));
  for (const note of checkClasses(decision, matched)) session.warn(note);
  const note = noteOnValues(decision, matched.labels);
  if (note !== undefined) session.warn(note);
  if (images.labels.length === 0 && classCount(decision) !== null) {
    session.warn(`${images.name} has no labels: there is no accuracy, only the agreement with the ANN.`);
  }
  return matched;
}

/** Labels are moved where the folders of the data are the network's classes in another order, or some of them. */
function byName<T extends ImageSet>(session: Session, own: readonly string[] | null, images: T): T {
  const names = images.classNames;
  if (own === null || names === undefined) return images;
  const places = placesOfNames(own, names);
  if (places.every((place, i) => place === i)) return images;
  if (places.every((place) => place < 0)) {
    if (!areNumbers(names) && !areNumbers(own)) {
      session.warn(
        `The classes of ${images.name} (${fewOf(names)}) have other names than the model's (${fewOf(own)}); they are taken in their order, the first as score 0. If that is wrong, name the model's classes in the order of its scores by --classes FILE.`,
      );
    }
    return images;
  }
  const missing = names.filter((_, i) => places[i] < 0);
  if (missing.length > 0) {
    throw new FirstspikeError(
      'shape',
      `${images.name} has the classes ${fewOf(missing, 20)}, which are none of the network's (${fewOf(own, 20)}); choose the data it was made for.`,
    );
  }
  session.warn(
    `${images.name} has the network's classes in another order; labels are matched by name (${fewOf(
      names.map((name, i) => `${name}: ${places[i]}`),
      20,
    )}).`,
  );
  return {
    ...images,
    labels: images.labels.map((label) => places[label]),
    classes: own.length,
    classNames: own,
  };
}

const areNumbers = (names: readonly string[]): boolean => names.every((name) => /^\d+$/.test(name));

/** Labels by the numbers that folders are called by. */
function byNumber<T extends ImageSet>(session: Session, decision: Decision, images: T): T {
  const numbered = numberedClasses(decision, images);
  if (numbered !== images) {
    session.remark(
      `The folders of ${images.name} are called by numbers, and some of the model's ${numbered.classes} classes have none: a folder's number is its class.`,
    );
  }
  return numbered;
}

/** For reports: `argmax of 10 scores, output "logits"`. */
export function describeDecision(decision: Decision): string {
  const { output, shape, kind } = decision;
  const source = `output "${output}"`;
  switch (kind) {
    case 'argmax':
      return `argmax of ${classCount(decision)} scores, ${source}`;
    case 'threshold':
      return `class 1 where the score is ${describeThreshold(decision)}, else class 0; ${source}`;
    case 'values':
      return `no class: the output is ${formatShape(shape)} per image, measured by its error; ${source}`;
    case 'map':
      return `no class of the image: scores at many positions, ${formatShape(shape)} per image; ${source}`;
  }
}

/** `above 0.5`; the smallest float32 beside 0 stands for a comparison that 0 passes. */
function describeThreshold({ threshold, below }: ScoreThreshold): string {
  if (Math.abs(threshold) === 2 ** -149) return below ? '0 or below' : '0 or above';
  return `${below ? 'below' : 'above'} ${Number(threshold.toPrecision(7))}`;
}
