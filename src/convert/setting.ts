/**
 * @file What the program knows of one conversion setting, and what follows from it for every setting alike: flags, texts,
 * checks and error messages.
 */
import { FirstspikeError } from '../error.ts';

/** One conversion setting. */
export interface Setting<T> {
  /** Stands for the value in help, e.g. `T`; null for a switch. */
  readonly argument: string | null;
  /** What a switch is where nobody says: its flag turns it to the other. */
  readonly usual?: boolean;
  /** What the setting does and which values it takes. */
  readonly help: string;
  /** What a conversion does where the setting is left open. */
  readonly open: string;
  /** What a value must be, as an error says it. */
  readonly wanted: string;
  /** The values, where there are few. */
  readonly choices?: readonly string[];
  /** Whether a sweep takes a list of values. */
  readonly axis: boolean;
  /** The value that a text stands for; undefined if it stands for none. */
  parse(text: string): T | undefined;
  /** The text that `parse` reads as this value: equal texts mean equal values. */
  format(value: T): string;
}

/** A setting whose values are a few words. */
export const oneOf = <const T extends string>(
  words: readonly T[],
  texts: Pick<Setting<T>, 'argument' | 'help' | 'open'>,
): Setting<T> => ({
  ...texts,
  wanted: `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`,
  choices: words,
  axis: true,
  parse: (text) => words.find((word) => word === text),
  format: (word) => word,
});

/** A setting that is yes or no; as a flag it turns off what is usually on (`--no-NAME`), or on what is usually off. */
export const yesOrNo = (
  usual: boolean,
  texts: Pick<Setting<boolean>, 'help' | 'open'>,
): Setting<boolean> => ({
  ...texts,
  usual,
  argument: null,
  wanted: 'yes or no',
  choices: ['yes', 'no'],
  axis: false,
  parse: (text) => (text === 'yes' ? true : text === 'no' ? false : undefined),
  format: (value) => (value === true ? 'yes' : value === false ? 'no' : String(value)),
});

/** A whole number from `least` to `most`; undefined for any other text. */
export function wholeNumber(text: string, least: number, most: number): number | undefined {
  const value = Number(text);
  return /^\d+$/.test(text) && value >= least && value <= most ? value : undefined;
}

/**
 * Values of single populations: `NAME:VALUE`, several separated by commas or plus signs; `none` for no population.
 * @param read the value that a text stands for
 */
export const byPopulation = <T>(
  value: { readonly wanted: string; readonly example: string },
  read: (text: string) => T | undefined,
  write: (value: T) => string,
  texts: Pick<Setting<ReadonlyMap<string, T>>, 'argument' | 'help' | 'open'>,
): Setting<ReadonlyMap<string, T>> => ({
  ...texts,
  wanted: `population:${value.wanted} once for each population, separated by commas, such as ${value.example}, or none`,
  axis: true,
  parse(text) {
    const values = new Map<string, T>();
    if (text === 'none') return values;
    for (const part of text.split(/[,+]/)) {
      const entry = entryOf(part.trim(), read);
      if (!entry || values.has(entry[0])) return undefined;
      values.set(...entry);
    }
    return values;
  },
  format: (values) =>
    values.size === 0
      ? 'none'
      : [...values]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, own]) => `${name}:${write(own)}`)
          .join('+'),
});

/** A population's name may hold colons, and so may a value: the longest name that leaves a value. */
function entryOf<T>(text: string, read: (text: string) => T | undefined): [string, T] | undefined {
  for (let colon = text.lastIndexOf(':'); colon > 0; colon = text.lastIndexOf(':', colon - 1)) {
    const value = read(text.slice(colon + 1));
    if (value !== undefined) return [text.slice(0, colon), value];
  }
  return undefined;
}

/** `layerSteps` → `layer-steps`. */
export const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/**
 * Reads a value from its text.
 * @param where names the setting in the error, e.g. `--steps`
 * @throws FirstspikeError `usage`
 */
export function parseSetting<T>(setting: Setting<T>, where: string, text: string): T {
  const value = setting.parse(text);
  if (value !== undefined) return value;
  throw new FirstspikeError('usage', `${where} must be ${setting.wanted}; got "${text}".`, {
    option: where,
    value: text,
  });
}
