/**
 * @file Values of options, read from their text: what each accepts, and one sentence for what it does not.
 */
import { type PreprocessOption, parsePreprocess } from '../../data/preprocess.ts';
import { FirstspikeError } from '../../error.ts';

/** With the text it was read from, for reports. */
export type NamedPreprocess = PreprocessOption & { readonly label: string };

const bad = (flag: string, wanted: string, got: string): FirstspikeError =>
  new FirstspikeError('usage', `${flag} must be ${wanted}; got "${got}".`, { option: flag, value: got });

/** A reader of whole numbers from `min`. */
export const wholeNumber =
  (flag: string, min: number, max = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    const upTo = max === Number.MAX_SAFE_INTEGER ? ' up' : ` to ${max}`;
    throw bad(flag, `a whole number from ${min}${upTo}`, text);
  };

/** A reader of numbers that satisfy a condition. */
export const number =
  (flag: string, wanted: string, fits: (value: number) => boolean) =>
  (text: string): number => {
    const value = Number(text);
    if (/^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(text) && Number.isFinite(value) && fits(value)) return value;
    throw bad(flag, wanted, text);
  };

/** A reader of one of a few words. */
export const oneOf =
  <T extends string>(flag: string, words: readonly T[]) =>
  (text: string): T => {
    const found = words.find((word) => word === text);
    if (found !== undefined) return found;
    throw bad(flag, `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`, text);
  };

/** A reader of several values separated by commas. */
export const listOf =
  <T>(flag: string, read: (text: string) => T) =>
  (text: string): T[] => {
    const parts = text.split(',').map((part) => part.trim());
    if (parts.some((part) => part === '')) throw bad(flag, 'values separated by commas', text);
    return parts.map(read);
  };

/** Reads `--preprocess`. */
export function preprocess(text: string): NamedPreprocess {
  try {
    return { ...parsePreprocess(text), label: text };
  } catch (error) {
    if (text.includes('=') && error instanceof FirstspikeError) throw error;
    throw bad(
      '--preprocess',
      'unit, bytes, raw, imagenet, or mean=…,std=… such as mean=0.1307,std=0.3081',
      text,
    );
  }
}
