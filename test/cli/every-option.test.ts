/**
 * @file Every option of every command, made from the program itself, with values that nobody means: refused in one
 * sentence before any work begins, or listed here as a value that the option does take.
 */
import type { Command, Option } from 'commander';
import { CommanderError } from 'commander';
import { expect, it } from 'vitest';
import { program } from '../../src/cli/program.ts';
import { refuseSettings } from '../../src/cli/shared/settings.ts';
import { usageError } from '../../src/cli/shared/usage.ts';
import { settingNamed, settingNames } from '../../src/convert/settings.ts';
import { FirstspikeError } from '../../src/error.ts';

/** Values by what is wrong with them. */
const odd = {
  empty: '',
  blank: ' ',
  word: 'abc',
  number: '1.5',
  negative: '-3',
  zero: '0',
  huge: '99999999999999999999',
  'not a number': 'NaN',
  infinite: 'Infinity',
  hexadecimal: '0x10',
  exponent: '1e3',
  comma: '4,,8',
  'several values': '4,8',
} as const;

type Kind = keyof typeof odd;

/** A command whose action only says that it was reached. */
function commandNamed(name: string): { root: Command; command: Command } {
  const root = program();
  const command = root.commands.find((each) => each.name() === name);
  if (!command) throw new Error(`there is no command ${name}`);
  command.action(() => {});
  for (const each of [root, command])
    each.exitOverride().configureOutput({ writeErr: () => {}, outputError: () => {} });
  return { root, command };
}

/** The least that a command takes: its arguments and the options that it asks for. */
function least(command: Command, without?: Option): string[] {
  const needed = command.options.filter((option) => option.mandatory && option !== without);
  const values: Record<string, string> = { '--to': 'onnx' };
  return [
    ...command.registeredArguments.filter(({ required }) => required).map(() => 'x'),
    ...needed.flatMap(({ long = '' }) => [long, values[long] ?? 'x']),
  ];
}

/** The error of a command line, undefined where it is taken. */
async function errorOf(
  name: string,
  args: (command: Command) => string[],
): Promise<FirstspikeError | undefined> {
  const { root, command } = commandNamed(name);
  try {
    await root.parseAsync([name, ...args(command)], { from: 'user' });
    return undefined;
  } catch (error) {
    if (error instanceof CommanderError) return usageError(error);
    if (error instanceof FirstspikeError) return error;
    throw error;
  }
}

const options = program().commands.flatMap((command) =>
  command.options.map((option) => [command.name(), option.long ?? '', option] as const),
);

/** Odd values that an option with a reader does take, and why they mean something. */
const taken: Readonly<Record<string, readonly Kind[]>> = {
  'info --input-shape': ['several values'],
  'convert --max-loss': ['zero'],
  'evaluate --min-accuracy': ['zero'],
  'evaluate --jitter': ['number', 'zero', 'exponent'],
  'evaluate --drop': ['zero'],
  'evaluate --weight-noise': ['zero'],
  'evaluate --seed': ['zero'],
  'compare --jitter': ['number', 'zero', 'exponent'],
  'compare --drop': ['zero'],
  'compare --weight-noise': ['zero'],
  'compare --seed': ['zero'],
  'sweep --steps': ['several values'],
  'sweep --jitter': ['number', 'zero', 'exponent', 'several values'],
  'sweep --drop': ['zero'],
  'sweep --weight-noise': ['zero'],
  'sweep --seed': ['zero'],
  'sweep --deadline': ['several values'],
  'sweep --n-of-m': ['several values'],
  'sweep --rank-order': ['several values'],
  'pareto --steps': ['several values'],
  'studio --port': ['zero'], // any port that is free
  'train --lr': ['number'],
  'train --seed': ['zero'],
  'train --held-out': ['zero'],
  'train --rotate': ['number', 'zero'],
  'train --scale': ['zero'],
  'train --shift': ['number', 'zero', 'exponent'],
  'train --spike-penalty': ['number', 'zero', 'exponent'],
  'train --synop-penalty': ['number', 'zero', 'exponent'],
  'vectors --seed': ['zero'],
  'tune --lr': ['number'],
  'tune --seed': ['zero'],
  'tune --rotate': ['number', 'zero'],
  'tune --scale': ['zero'],
  'tune --shift': ['number', 'zero', 'exponent'],
  'tune --penalty-weight': ['number', 'zero', 'exponent'],
  'tune --distil': ['number', 'zero', 'exponent'],
  'tune --temperature': ['number', 'exponent'],
  'tune --match': ['number', 'zero', 'exponent'],
};

const same = (command: Command, long: string) => command.options.find((option) => option.long === long);

it.each(options)('%s %s takes no odd value in silence', async (name, long, { required, parseArg, flags }) => {
  if (!required) return;
  const accepted: string[] = [];
  for (const [kind, value] of Object.entries(odd)) {
    const error = await errorOf(name, (command) => [
      ...least(command, same(command, long)),
      `${long}=${value}`,
    ]);
    if (!error) accepted.push(kind);
    else {
      expect(error.code, `${name} ${long}=${value}`).toBe('usage');
      expect(error.message).toMatch(/^[^\n]{15,250}$/);
      expect(error.message, `${name} ${long}=${value}`).toContain(long);
    }
  }
  // Any text but an empty one may be the name of a file or a folder.
  const isPath = /<(file|dir|folder)>/.test(flags);
  if (parseArg && !isPath) expect(accepted, `${name} ${long}`).toEqual(taken[`${name} ${long}`] ?? []);
  else expect(accepted).not.toContain('empty');
});

it.each(options)(
  '%s %s without its value, with one too many, or twice is refused',
  async (name, long, option) => {
    const rest = (command: Command) => least(command, same(command, long));
    if (option.required) {
      const missing = await errorOf(name, (command) => [...rest(command), long]);
      expect(missing?.message).toContain(long);
    } else {
      const surplus = await errorOf(name, (command) => [...rest(command), `${long}=x`]);
      expect(surplus?.code).toBe('usage');
    }
    const value = option.required ? [long, valueFor(long)] : [long];
    const twice = await errorOf(name, (command) => [...rest(command), ...value, ...value]);
    expect(twice?.message).toBe(`${long} is given twice; give it once.`);
  },
);

/** A value that every option of this name takes. */
const valueFor = (long: string): string =>
  usual.find((value) =>
    options.every(([, other, { parseArg }]) => other !== long || takes(parseArg, value)),
  ) ?? '';

const usual = [
  ...['1', '0.5', '4,8', 'max', 'layer', 'int8', 'floor', 'none', 'input:4', 'input:max', '3,2,2', 'unit'],
  ...['event', 'steps', 'rate', 'nir', 'sum', 'test', 'synops', 'argmax', 'jsonl', 'NCHW', 'bilinear', '1/2'],
  'redis://host',
  'onnxruntime',
];

function takes(read: Option['parseArg'], value: string): boolean {
  try {
    read?.(value, undefined);
    return true;
  } catch {
    return false;
  }
}

it.each(settingNames)('%s is refused of a network that is converted already, by its flag', (name) => {
  const { parse, usual: isUsual } = settingNamed(name);
  const text = [isUsual ? 'no' : 'yes', ...usual].find((each) => parse(each) !== undefined) ?? '';
  const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  expect(() => refuseSettings({ [name]: parse(text) }, 'it is converted')).toThrow(
    `--${isUsual === true ? 'no-' : ''}${flag} belongs to the conversion, and it is converted.`,
  );
});

it('an empty argument is refused', async () => {
  for (const command of program().commands) {
    if (command.registeredArguments.length === 0) continue;
    const error = await errorOf(command.name(), (made) => ['', ...least(made).slice(1)]);
    expect(error?.message, command.name()).toMatch(/^The argument \w+ is empty; see --help\.$/);
  }
});
