/** @file Errors about files whose names may be damaged: a message is one line for a person. */
import { FirstspikeError } from '../error.ts';

const longest = 500;

/** Names in a damaged file may hold line breaks or megabytes; they are cut and made visible. */
export function legible(error: FirstspikeError): FirstspikeError {
  const line = error.message.replace(/\p{Cc}/gu, '\uFFFD');
  if (line === error.message && line.length <= longest) return error;
  const short = line.length <= longest ? line : `${line.slice(0, longest)}…`;
  return new FirstspikeError(error.code, short, error.details);
}
