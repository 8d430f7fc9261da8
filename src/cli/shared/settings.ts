/**
 * @file The conversion settings on the command line: a flag for each, made from the table of settings.
 */
import { type Command, Option } from 'commander';
import { kebab, parseSetting, type Setting } from '../../convert/setting.ts';
import {
  type ConversionSettings,
  type SettingName,
  settingNamed,
  settingNames,
} from '../../convert/settings.ts';
import { FirstspikeError } from '../../error.ts';
import type { Axes } from '../../search/grid.ts';

/** Values of the flags, as Commander gives them: one value, or a list where a sweep takes lists. */
export interface SettingFlags extends Readonly<Partial<Record<SettingName, unknown>>> {}

interface FlagOptions {
  /** What a command takes where the user says nothing. */
  readonly defaults?: ConversionSettings;
  /** Whether the settings that are axes take a list. */
  readonly lists?: boolean;
  /** What it does with settings that are open, in other words than the table's. */
  readonly open?: Partial<Record<SettingName, string>>;
  /** Settings that the command does not have. */
  readonly without?: readonly SettingName[];
}

/** Adds a flag for every conversion setting. */
export function addSettings(
  command: Command,
  { defaults = {}, lists = false, open = {}, without = [] }: FlagOptions = {},
): Command {
  for (const name of settingNames) {
    if (without.includes(name)) continue;
    const setting = settingNamed(name);
    const preset = defaults[name];
    const text = preset === undefined ? (open[name] ?? setting.open) : setting.format(preset);
    const list = lists && setting.axis;
    const help = `${setting.help}${list ? '; several, separated by commas, and auto for an open setting' : ''} (default: ${text})`;
    command.addOption(flagOf(name, setting, help, list).helpGroup('Conversion:'));
  }
  return command;
}

function flagOf(name: SettingName, setting: Setting<unknown>, help: string, list: boolean): Option {
  const flag = `--${kebab(name)}`;
  if (setting.argument === null) return new Option(setting.usual ? `--no-${kebab(name)}` : flag, help);
  const read = (text: string): unknown => parseSetting(setting, flag, text);
  const option = new Option(`${flag} <${list ? 'list' : setting.argument}>`, help);
  return option.argParser(list ? listOf(read) : read);
}

const listOf =
  (read: (text: string) => unknown) =>
  (text: string): unknown[] =>
    text.split(',').map((part) => (part.trim() === 'auto' ? undefined : read(part.trim())));

/** Whether a flag was given; Commander sets `--no-NAME` to true where it was not. */
const isGiven = (flags: SettingFlags, name: SettingName): boolean =>
  flags[name] !== undefined && flags[name] !== settingNamed(name).usual;

/** The settings that the flags give, after those that the model's argument and the command give. */
export function settingsOf(
  flags: SettingFlags,
  ...others: readonly ConversionSettings[]
): ConversionSettings {
  const given = settingNames.filter((name) => isGiven(flags, name)).map((name) => [name, flags[name]]);
  return Object.assign({}, ...others, Object.fromEntries(given)) as ConversionSettings;
}

/** The axes that the flags of a sweep give, after those of the model's argument and of the command. */
export function axesOf(flags: SettingFlags, ...others: readonly ConversionSettings[]): Axes {
  const values = settingsOf(flags, ...others);
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, Array.isArray(value) ? value : [value]]),
  );
}

/** @throws FirstspikeError `usage` for a flag of a conversion where there is none; `because` says why */
export function refuseSettings(
  flags: SettingFlags & {
    readonly preprocess?: unknown;
    readonly calibrate?: unknown;
    readonly calibrateLimit?: unknown;
  },
  because: string,
): void {
  const first =
    settingNames.find((name) => isGiven(flags, name)) ??
    (['preprocess', 'calibrate', 'calibrateLimit'] as const).find((name) => flags[name] !== undefined);
  if (first === undefined) return;
  const negated = settingNames.some((name) => name === first && settingNamed(name).usual === true);
  throw new FirstspikeError(
    'usage',
    `--${negated ? 'no-' : ''}${kebab(first)} belongs to the conversion, and ${because}.`,
  );
}
