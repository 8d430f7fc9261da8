/**
 * @file Mistakes on the command line, in the words of the other errors: one sentence, with a suggestion.
 */
import type { CommanderError } from 'commander';
import { FirstspikeError } from '../../error.ts';

/**
 * Commander's `error: unknown option '--stepz'\n(Did you mean --steps?)` as one sentence.
 * @param options of the command that was given: a longer name that ends alike is suggested, such as --calibrate-limit for --limit
 */
export function usageError(
  { message, code }: CommanderError,
  options: readonly string[] = [],
): FirstspikeError {
  const [first = '', ...rest] = message.replace(/^error: /, '').split('\n');
  const unknown = /^error: unknown option '--(.+?)'/.exec(message)?.[1];
  const alike = unknown && options.find((option) => option.endsWith(`-${unknown}`));
  const suggestion = alike || /Did you mean (.+?)\?/.exec(rest.join(' '))?.[1];
  const sentence = first.charAt(0).toUpperCase() + first.slice(1).replace(/\.$/, '');
  const advice = suggestion ? `did you mean ${suggestion}?` : 'see --help.';
  return new FirstspikeError('usage', `${sentence}; ${advice}`, { reason: code.replace('commander.', '') });
}
