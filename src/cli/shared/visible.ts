/**
 * @file Text as a terminal may get it. Names of classes, nodes and files come from strangers, and control characters in them could move
 * the cursor, hide lines or set the terminal's title.
 */

/** Controls of both kinds but tabs and line ends, and characters that turn the direction of writing. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Sequences that set colours and weight, which a report has of its own. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const colours = /(\u001b\[\d{1,2}m)/;

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * The text with control characters written out (`\u001b`); tabs and line ends stay.
 * @example
 * ```ts
 * visible('cat\u0007'); // → 'cat\\u0007'
 * ```
 */
export const visible = (text: string): string => text.replace(controls, escaped);

/** The same for a report, which keeps colours. */
export const visibleReport = (text: string): string =>
  text
    .split(colours)
    .map((part, i) => (i % 2 === 1 ? part : visible(part)))
    .join('');

/** A JSON document in ASCII where it holds controls, which JSON leaves as they are from U+007F on; its values are the same. */
export const visibleJson = (document: string): string => document.replace(controls, escaped);
