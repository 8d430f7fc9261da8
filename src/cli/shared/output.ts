/**
 * @file Where a command writes: results to stdout, everything else to stderr. With `--json` a command's result is
 * exactly one document.
 */
import { FirstspikeError } from '../../error.ts';
import { STDOUT } from '../../platform/node/files.ts';
import { machineFields } from '../../platform/node/machine.ts';
import { VERSION } from '../../version.ts';
import { type Phases, timed } from './phases.ts';
import { noProgress, progressOn } from './progress.ts';
import { type Style, styleFor } from './style.ts';
import { visible, visibleJson, visibleReport } from './visible.ts';

/** Version of the documents' fields: it changes when a field is renamed or removed. */
const SCHEMA = 1;

export interface OutputOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  /** Other options; one that is `-` writes its file to stdout, and the result goes to stderr. */
  readonly [option: string]: unknown;
}

export interface Output extends Phases {
  /** For the text of the result. */
  readonly style: Style;
  /** Something the reader of the result should know; part of the JSON document too. */
  warn(message: string): void;
  /** What was decided or done without being asked for; part of the JSON document too. */
  remark(message: string): void;
  /** Something said in passing; not with `--quiet`. */
  note(message: string): void;
  /** The result of the command in a format of its own, as it is. Called instead of `result`. */
  text(content: string): void;
  /** The result of the command: its fields, or as text. Called once. @returns the document */
  result(fields: object, text: () => string): object;
}

let isGiven = false;

/** Whether the result is out, so that the command has only to close what it opened. */
export const isResultGiven = (): boolean => isGiven;

/** Output of one command. */
export function outputOf(command: string, options: OutputOptions): Output {
  const { json = false, quiet = false } = options;
  const results = Object.values(options).includes(STDOUT) ? process.stderr : process.stdout;
  if (json && results === process.stderr) {
    throw new FirstspikeError('usage', '"-" and --json both write to standard output; give the file a name.');
  }
  const { progress, seconds } = timed(quiet ? noProgress : progressOn(process.stderr));
  const errors = styleFor(process.stderr);
  const style = styleFor(results);
  const warnings: string[] = [];
  const remarks: string[] = [];
  // Somebody who looks on sees remarks at once; in a log they belong to a result, and an error is one line.
  const isWatched = process.stderr.isTTY;
  const note = (message: string): void => {
    progress.clear();
    if (!quiet) process.stderr.write(`${visibleReport(message)}\n`);
  };
  return {
    style,
    progress,
    seconds,
    warn(message) {
      warnings.push(message);
      progress.clear();
      if (!quiet) process.stderr.write(`${errors.yellow('warning')} ${visible(message)}\n`);
    },
    remark(message) {
      if (remarks.includes(message)) return;
      remarks.push(message);
      if (isWatched) note(message);
    },
    note,
    text(content) {
      progress.clear();
      // A file or another program gets names as they are.
      results.write(results.isTTY ? visibleReport(content) : content);
    },
    result(fields, text) {
      progress.clear();
      if (!isWatched) for (const remark of remarks) note(remark);
      const document = {
        schema: SCHEMA,
        command,
        version: VERSION,
        ...fields,
        machine: machineFields(),
        remarks,
        warnings,
      };
      if (json) results.write(`${visibleJson(JSON.stringify(document, null, 2))}\n`);
      else {
        const head = `${style.bold('firstspike')} ${VERSION}  ${style.bold(command)}`;
        const report = style.isColorSupported ? visibleReport(text()) : visible(text());
        results.write(`${head}\n\n${report}\n`);
      }
      isGiven = true;
      return document;
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
    process.stdout.write(`${visibleJson(JSON.stringify(document, null, 2))}\n`);
  } else {
    const label = code === 'aborted' ? '' : `${styleFor(process.stderr).red('error')} `;
    process.stderr.write(`${label}${visible(message)}\n`);
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
