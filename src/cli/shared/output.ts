/**
 * @file Where a command writes: results to stdout, everything else to stderr. With `--json` a command's result is
 * exactly one document.
 */
import { FirstspikeError } from '../../error.ts';
import { VERSION } from '../../version.ts';
import { noProgress, type Progress, progressOn } from './progress.ts';
import { type Style, styleFor } from './style.ts';

/** Version of the documents' fields: it changes when a field is renamed or removed. */
const SCHEMA = 1;

export interface OutputOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export interface Output {
  /** For text on stdout. */
  readonly style: Style;
  readonly progress: Progress;
  /** Something the reader of the result should know; part of the JSON document too. */
  warn(message: string): void;
  /** Something said in passing; not with `--quiet`. */
  note(message: string): void;
  /** The result of the command in a format of its own, as it is. Called instead of `result`. */
  text(content: string): void;
  /** The result of the command: its fields, or as text. Called once. */
  result(fields: object, text: () => string): void;
}

/** Output of one command. */
export function outputOf(command: string, { json = false, quiet = false }: OutputOptions): Output {
  const progress = quiet ? noProgress : progressOn(process.stderr);
  const errors = styleFor(process.stderr);
  const style = styleFor(process.stdout);
  const warnings: string[] = [];
  return {
    style,
    progress,
    warn(message) {
      warnings.push(message);
      progress.clear();
      if (!quiet) process.stderr.write(`${errors.yellow('warning')} ${message}\n`);
    },
    note(message) {
      progress.clear();
      if (!quiet) process.stderr.write(`${message}\n`);
    },
    text(content) {
      progress.clear();
      process.stdout.write(content);
    },
    result(fields, text) {
      progress.clear();
      const document = { schema: SCHEMA, command, version: VERSION, ...fields, warnings };
      if (json) process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
      else
        process.stdout.write(`${style.bold('firstspike')} ${VERSION}  ${style.bold(command)}\n\n${text()}\n`);
    },
  };
}

/** Exit codes that scripts rely on. */
export const exitCodes = { failure: 1, usage: 2, gate: 3, interrupted: 130 } as const;

/** Writes an error, as one line or as a document, and returns the exit code it stands for. */
export function reportError(error: unknown, json: boolean): number {
  const known = error instanceof FirstspikeError;
  const message = known ? oneLine(error.message) : unexpected(error);
  const code = known ? error.code : 'internal';
  const details = known ? error.details : {};
  if (json) {
    const document = { schema: SCHEMA, error: { code, message, details } };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else {
    const label = code === 'aborted' ? '' : `${styleFor(process.stderr).red('error')} `;
    process.stderr.write(`${label}${message}\n`);
  }
  if (process.env.FIRSTSPIKE_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  if (code === 'usage') return exitCodes.usage;
  return code === 'aborted' ? exitCodes.interrupted : exitCodes.failure;
}

/** One line that begins like a sentence (unless with a file's name) and ends like one. */
function oneLine(message: string): string {
  const line = message.replace(/\s*\n\s*/g, ' ').trim();
  const begun = line.replace(
    /^(cannot|there|preprocess)\b/,
    (word) => word.charAt(0).toUpperCase() + word.slice(1),
  );
  return /[.?!)]$/.test(begun) || begun === '' ? begun : `${begun}.`;
}

function unexpected(error: unknown): string {
  const message = oneLine(error instanceof Error ? error.message : String(error));
  return `Unexpected: ${message} (a defect in firstspike; FIRSTSPIKE_DEBUG=1 shows where)`;
}
