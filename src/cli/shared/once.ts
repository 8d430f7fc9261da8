/**
 * @file What Commander lets pass: an option that is given twice (the last would count in silence), and empty texts,
 * which a script gives when a variable is unset.
 */
import type { Command } from 'commander';
import { FirstspikeError } from '../../error.ts';

/** Has a command refuse options that are given twice, empty values and empty arguments. */
export function refuseTwice(command: Command): void {
  const given = new Set<string>();
  for (const option of command.options) {
    const flag = option.long ?? option.flags;
    command.on(`option:${option.name()}`, (value: unknown) => {
      if (given.has(option.attributeName())) {
        throw new FirstspikeError('usage', `${flag} is given twice; give it once.`, { option: flag });
      }
      given.add(option.attributeName());
      if (value === '') {
        throw new FirstspikeError('usage', `${flag} is empty; give a value, or leave ${flag} out.`, {
          option: flag,
        });
      }
    });
  }
  command.hook('preAction', () => {
    const empty = command.args.findIndex((argument) => argument.trim() === '');
    if (empty === -1) return;
    const name = command.registeredArguments[Math.min(empty, command.registeredArguments.length - 1)]?.name();
    throw new FirstspikeError('usage', `The argument ${name} is empty; see --help.`, { argument: name });
  });
}
