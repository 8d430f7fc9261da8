/**
 * @file Lists of labels for pictures in one folder: a line is a picture's name and its class, an index or a name
 * (`ILSVRC2012_val_00000001.JPEG 65`), or a row of a table, such as ImageNet's `LOC_val_solution.csv` (`name,n03995372 85 1 499 272`).
 */
import { FirstspikeError, grouped } from '../error.ts';

/** Labels by picture. */
export interface LabelList {
  readonly file: string;
  /** Class by the picture's name as the list has it. */
  readonly classes: ReadonlyMap<string, string>;
}

/** Columns of a table that name the picture, the best ones first, and those that hold its class. */
const PICTURE = [/^(file_?names?|image_?names?|image|file|path|img)$/i, /^(image_?id|name|id)$/i];
const CLASS = /^(labels?|class(_?(id|name))?|category|target|y|synset|predictionstring)$/i;
/** A class's index and its name stand for the same. */
const SAME_CLASS = /^class_?(id|name)$/i;

/** How a list is divided: by one character, which the first line shows, or by the last space of a line. */
interface Form {
  readonly separator: string | undefined;
  readonly picture: number;
  readonly label: number;
  /** Whether the first line names the columns. */
  readonly hasHeader: boolean;
}

/**
 * Reads a list.
 * @throws FirstspikeError `bad-file` naming the first line that is no picture with one class
 */
export function parseLabelList(text: string, file: string): LabelList {
  if (text.includes('\0')) {
    throw new FirstspikeError('bad-file', `${file} is no UTF-8 text; save it as UTF-8`, { file });
  }
  const classes = new Map<string, string>();
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n|\r/);
  const form = formOf(lines.find((line) => line.trim() !== '') ?? '', file);
  let isHeader = form.hasHeader;
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue;
    if (isHeader) {
      isHeader = false;
      continue;
    }
    const bad = (why: string) =>
      new FirstspikeError('bad-file', `line ${i + 1} of ${file} ${why}`, { file, line: i + 1 });
    const [name = '', rest = '', more] = cellsOf(line, form);
    if (name === '' || rest === '')
      throw bad('is no name of a picture and its class, such as "picture.jpg 65"');
    const label = more === undefined ? classIn(rest, form.separator !== undefined) : undefined;
    if (label === undefined) {
      const all = more === undefined ? rest : `${rest}, ${more}`;
      throw bad(`gives ${name} several classes (${all}); a picture has one`);
    }
    const known = classes.get(name);
    if (known !== undefined && known !== label)
      throw bad(`gives ${name} the class ${label}, and an earlier one ${known}`);
    classes.set(name, label);
  }
  if (classes.size === 0) throw new FirstspikeError('bad-file', `${file} lists no pictures`, { file });
  return { file, classes };
}

/** @throws FirstspikeError `bad-file` for a header that does not say which column holds the classes */
function formOf(first: string, file: string): Form {
  const separator = ['\t', ';', ','].find((mark) => splitAt(first, mark).length > 1);
  const cells = separator === undefined ? first.trim().split(/\s+/) : splitAt(first, separator);
  const labels = cells.flatMap((cell, place) => (CLASS.test(cell) ? [place] : []));
  const places = PICTURE.map((names) => cells.findIndex((cell) => names.test(cell)));
  const picture = places.find((place) => place >= 0);
  const hasHeader = picture !== undefined || labels.length > 0;
  if (!hasHeader || separator === undefined) return { separator, picture: 0, label: 1, hasHeader };
  const bad = (why: string) => new FirstspikeError('bad-file', `${file} ${why}`, { file, columns: cells });
  if (labels.length > 1 && !labels.every((place) => SAME_CLASS.test(cells[place])))
    throw bad(
      `has several columns of classes (${labels.map((place) => cells[place]).join(' and ')}); keep the one that counts`,
    );
  const [label] = labels;
  if (picture !== undefined && label !== undefined) return { separator, picture, label, hasHeader };
  // Of two columns, the one without a known name is the other.
  if (cells.length === 2) {
    const from = picture ?? 1 - (label ?? 1);
    return { separator, picture: from, label: 1 - from, hasHeader };
  }
  const missing =
    label === undefined
      ? 'names no column of classes; call it label, with one index or name for each picture'
      : 'names no column of pictures; call it file';
  throw bad(`has the columns ${cells.slice(0, 4).join(', ')}${cells.length > 4 ? ', …' : ''} and ${missing}`);
}

/** A line's picture, its class, and what stands behind them in a table whose columns have no names. */
function cellsOf(line: string, { separator, picture, label, hasHeader }: Form): (string | undefined)[] {
  if (separator === undefined) return /^(.+?)\s+(\S+)$/.exec(line.trim())?.slice(1) ?? [];
  const cells = splitAt(line, separator);
  return [cells[picture], cells[label], hasHeader ? undefined : cells[2]];
}

/** The cells of a line, without the quotation marks around them. */
function splitAt(line: string, separator: string): string[] {
  const cells = [''];
  let isQuoted = false;
  for (let i = 0; i < line.length; i++) {
    const last = cells.length - 1;
    if (isQuoted && line[i] === '"' && line[i + 1] === '"') {
      // Two of them stand for one.
      cells[last] += '"';
      i++;
    } else if (line[i] === '"' && (isQuoted || cells[last].trim() === '')) isQuoted = !isQuoted;
    else if (line[i] === separator && !isQuoted) cells.push('');
    else cells[last] += line[i];
  }
  return cells.map((cell) => cell.trim());
}

/** One class, or the class of boxes (`class left top right bottom`, again and again); undefined where there are several. */
function classIn(text: string, isCell: boolean): string | undefined {
  const words = text.split(/\s+/);
  if (words.length === 1) return words[0];
  const isBoxes =
    words.length % 5 === 0 &&
    words.every((word, i) => (i % 5 === 0 ? !/^\d+$/.test(word) : /^\d+$/.test(word)));
  if (isBoxes) return words.every((word, i) => i % 5 > 0 || word === words[0]) ? words[0] : undefined;
  // Names have spaces; numbers one after another are several classes.
  return isCell && words.some((word) => !Number.isFinite(Number(word))) ? text : undefined;
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
      `${file} has no class for ${missing[0]}${missing.length > 1 ? ` and ${grouped(missing.length - 1)} more ${missing.length > 2 ? 'pictures' : 'picture'}` : ''}; list every picture`,
      { file, missing: missing.length },
    );
  }
  if (indices.length > 0) return { labels: found.map(Number), classNames: [] };
  const classNames = [...given].sort();
  const places = new Map(classNames.map((name, place) => [name, place]));
  return { labels: found.map((name) => places.get(name ?? '') ?? -1), classNames };
}
