/**
 * @file Mistakes on the command line, in the words of the other errors: one sentence, with a suggestion.
 */
import type { CommanderError } from 'commander';
import { FirstspikeError } from '../../error.ts';

/** Commander's `error: unknown option '--stepz'\n(Did you mean --steps?)` as one sentence. */
export function usageError({ message, code }: CommanderError): FirstspikeError {
  const [first = '', ...rest] = message.replace(/^error: /, '').split('\n');
  const suggestion = /Did you mean (.+?)\?/.exec(rest.join(' '))?.[1];
  const sentence = first.charAt(0).toUpperCase() + first.slice(1).replace(/\.$/, '');
  const advice = suggestion ? `did you mean ${suggestion}?` : 'see --help.';
  return new FirstspikeError('usage', `${sentence}; ${advice}`, { reason: code.replace('commander.', '') });
}
