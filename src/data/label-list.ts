/**
 * @file Lists of labels for pictures in one folder: a line is a picture's name and its class, an index or a name
 * (`ILSVRC2012_val_00000001.JPEG 65`), or a row of ImageNet's `LOC_val_solution.csv` (`name,n03995372 85 1 499 272`).
 */
import { FirstspikeError, grouped } from '../error.ts';

/** Labels by picture. */
export interface LabelList {
  readonly file: string;
  /** Class by the picture's name as the list has it. */
  readonly classes: ReadonlyMap<string, string>;
}

/** The first line of a table, and not a picture. */
const HEADER =
  /^(image_?id|img|file_?name|image|file|path|name|id)[,;\t ]|[,;\t ](labels?|class(_?(id|name))?|category|target|y|synset|predictionstring)$/i;

/**
 * Reads a list.
 * @throws FirstspikeError `bad-file` naming the first line that is no picture with one class
 */
export function parseLabelList(text: string, file: string): LabelList {
  const classes = new Map<string, string>();
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '' || (i === 0 && HEADER.test(line.trim()))) continue;
    const bad = (why: string) =>
      new FirstspikeError('bad-file', `line ${i + 1} of ${file} ${why}`, { file, line: i + 1 });
    const [, name = '', rest = ''] = /^([^,;\t]+?)(?:\s*[,;\t]\s*|\s+(?=\S+$))(.+)$/.exec(line.trim()) ?? [];
    if (name === '') throw bad('is no name of a picture and its class, such as "picture.jpg 65"');
    const label = classIn(rest.trim());
    if (label === undefined) throw bad(`gives ${name} several classes (${rest.trim()}); a picture has one`);
    const known = classes.get(name);
    if (known !== undefined && known !== label)
      throw bad(`gives ${name} the class ${label}, and an earlier one ${known}`);
    classes.set(name, label);
  }
  if (classes.size === 0) throw new FirstspikeError('bad-file', `${file} lists no pictures`, { file });
  return { file, classes };
}

/** One class, or the class of boxes (`class left top right bottom`, again and again); undefined where there are several. */
function classIn(text: string): string | undefined {
  const words = text.split(/[\s,;]+/);
  if (words.length === 1) return words[0];
  const isBoxes =
    words.length % 5 === 0 &&
    words.every((word, i) => (i % 5 === 0 ? !/^\d+$/.test(word) : /^\d+$/.test(word)));
  return isBoxes && words.every((word, i) => i % 5 > 0 || word === words[0]) ? words[0] : undefined;
}

/**
 * A class index for each picture, and the classes' names where the list has names: their order is that of the alphabet.
 * @throws FirstspikeError `bad-file` for a picture that the list does not name, or names and indices mixed
 */
export function labelsFrom(
  { file, classes }: LabelList,
  paths: readonly string[],
): { readonly labels: readonly number[]; readonly classNames: readonly string[] } {
  const given = [...new Set(classes.values())];
  const indices = given.filter((name) => /^\d+$/.test(name));
  if (indices.length > 0 && indices.length < given.length) {
    const word = given.find((name) => !/^\d+$/.test(name));
    throw new FirstspikeError(
      'bad-file',
      `${file} has classes by index (${indices[0]}) and by name (${word}); give one kind`,
      {
        file,
      },
    );
  }
  const number = given.find((name) => !/^\d+$/.test(name) && Number.isFinite(Number(name)));
  if (number !== undefined) {
    throw new FirstspikeError(
      'bad-file',
      `${file} has the class ${number}; indices are whole numbers from 0`,
      { file },
    );
  }
  const found = paths.map((path) => {
    const base = path.slice(path.lastIndexOf('/') + 1);
    return classes.get(path) ?? classes.get(base) ?? classes.get(base.replace(/\.[^.]*$/, ''));
  });
  const missing = paths.filter((_, i) => found[i] === undefined);
  if (missing.length > 0) {
    throw new FirstspikeError(
      'bad-file',
      `${file} has no class for ${missing[0]}${missing.length > 1 ? ` and ${grouped(missing.length - 1)} more pictures` : ''}; list every picture`,
      { file, missing: missing.length },
    );
  }
  if (indices.length > 0) return { labels: found.map(Number), classNames: [] };
  const classNames = [...given].sort();
  const places = new Map(classNames.map((name, place) => [name, place]));
  return { labels: found.map((name) => places.get(name ?? '') ?? -1), classNames };
}
