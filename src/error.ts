/**
 * @file The one error class. Every failure a caller can act on carries a stable code, one sentence saying what
 * went wrong, where, and what to do about it, and optional machine-readable details.
 */

/** Codes are stable: scripts may match on them. The comment is the meaning. */
export type ErrorCode =
  /** The command line, or an option's value, is not understood. Exit code 2. */
  | 'usage'
  /** A named file, folder or dataset does not exist or cannot be read. */
  | 'not-found'
  /** The bytes are not the format they should be: truncated, corrupt, or another format. */
  | 'bad-file'
  /** A model uses something that cannot be converted (yet); the message names the node. */
  | 'unsupported'
  /** Shapes do not fit each other. */
  | 'shape'
  /** A value is outside its allowed range. */
  | 'range'
  /** A download failed or its checksum does not match. */
  | 'download'
  /** The work was cancelled by the caller (AbortSignal, Ctrl-C). Exit code 130. */
  | 'aborted'
  /** An output file exists or cannot be written. */
  | 'write'
  /** An optional dependency is not installed. */
  | 'missing-dependency'
  /** A queue of jobs cannot be used, or its workers gave up a job. */
  | 'queue';

/** An error whose message is one sentence for a person: what, where, what to do. */
export class FirstspikeError extends Error {
  override readonly name = 'FirstspikeError';
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(legible(message));
    this.code = code;
    this.details = details;
  }
}

const separated = new Intl.NumberFormat('en-US');

/** A number in a message, with the thousands separators of reports: `31,988`. */
export const grouped = (value: number): string => separated.format(value);

const LONGEST = 1000;

/** Names in a damaged file may hold line breaks or megabytes; a message is one line for a person. */
function legible(message: string): string {
  const line = message.replace(/\s*\n\s*/g, ' ').replace(/\p{Cc}/gu, '\uFFFD');
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST)}…`;
}
