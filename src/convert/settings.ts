/**
 * @file THE table of conversion settings. The library's option type, the flags of the command line and their help,
 * `MODEL@setting=value`, the axes of sweeps, the names of results that are kept, labels, the origin that a network file
 * holds, and the studio's controls follow from it. A new setting is one record here, and its effect where networks are made.
 */
import { FirstspikeError } from '../error.ts';
import { amounts, formatCompetition, parseCompetition } from '../mapping/selection-rule.ts';
import { formatThreshold, parseThreshold, thresholdRules } from '../mapping/threshold.ts';
import { MAX_STEPS, type Steps } from '../network/network.ts';
import { byPopulation, kebab, oneOf, parseSetting, type Setting, wholeNumber, yesOrNo } from './setting.ts';

const competition = (kind: 'n-of-m' | 'rank-order', help: string) => ({
  argument: 'N',
  help,
  open: 'all spikes are sent',
  wanted: `${amounts(kind)}, and may end in /pixel, /map or /layer`,
  axis: true,
  parse: (text: string) => parseCompetition(kind, text),
  format: formatCompetition,
});

/** Every conversion setting, in the order in which texts name them. */
export const settings = {
  steps: {
    argument: 'T',
    help: `time steps of one stage, 1…${MAX_STEPS}, or continuous`,
    open: '32',
    wanted: `a whole number from 1 to ${MAX_STEPS}, or continuous`,
    axis: true,
    parse: (text) => (text === 'continuous' ? text : wholeNumber(text, 1, MAX_STEPS)),
    format: String,
  } satisfies Setting<Steps> as Setting<Steps>,
  layerSteps: byPopulation(
    { wanted: 'steps', example: 'input:32,conv1:4' },
    (text) => wholeNumber(text, 1, MAX_STEPS),
    String,
    {
      argument: 'list',
      help: 'time steps of single populations, fewer or more than --steps, such as input:32,conv1:4',
      open: 'more steps for the input and the first hidden layer if the estimate asks for them',
    },
  ),
  threshold: {
    argument: 'rule',
    help: `how xMax, the value of the earliest spike, is chosen: ${thresholdRules}`,
    open: 'the rule with the best estimate on calibration images',
    wanted: thresholdRules,
    axis: true,
    parse: parseThreshold,
    format: formatThreshold,
  },
  layerThresholds: byPopulation(
    { wanted: 'rule', example: 'conv2:percentile:99' },
    parseThreshold,
    formatThreshold,
    {
      argument: 'list',
      help: 'threshold rules of single populations, such as conv2:percentile:99,dense1:max',
      open: 'all follow --threshold',
    },
  ),
  per: oneOf(['layer', 'channel'], {
    argument: 'unit',
    help: 'one xMax per layer or per channel',
    open: 'channel',
  }),
  weights: oneOf(['int8', 'int16', 'float32'], {
    argument: 'type',
    help: 'int8 or int16 for exact integers, or float32',
    open: 'int8 below 16 steps, else int16',
  }),
  rounding: oneOf(['nearest', 'floor'], {
    argument: 'how',
    help: 'nearest starts the ramp half a step ahead; floor is the plain ramp of the paper',
    open: 'nearest',
  }),
  deadline: {
    argument: 'D',
    help: 'neurons fire in the first D steps of their stage or not at all',
    open: 'none',
    wanted: `a whole number from 1 to the number of steps`,
    axis: true,
    parse: (text: string) => wholeNumber(text, 1, MAX_STEPS),
    format: String,
  },
  nOfM: competition(
    'n-of-m',
    'each pixel (N or N/pixel), map (N/map) or layer (N/layer) sends its N earliest spikes; N is a number or a share such as 25%',
  ),
  rankOrder: competition(
    'rank-order',
    'each pixel (N or N/pixel), map or layer sends its N earliest spikes, weighted by rank alone; N is a number, a share such as 25%, or all',
  ),
  selectInput: yesOrNo(false, {
    help: "apply --deadline, --n-of-m and --rank-order to the input's spikes too",
    open: 'no',
  }),
  correction: oneOf(['none', 'bias', 'weights'], {
    argument: 'what',
    help: 'correction of rounding errors on calibration images: none, bias (start potentials), or weights (weights and start potentials)',
    open: 'the one with the best estimate on calibration images',
  }),
  automatic: yesOrNo(true, {
    help: 'give open settings plain values: threshold mse, no correction, --steps in all populations',
    open: 'open settings are chosen by an estimate on calibration images',
  }),
} as const;

export type SettingName = keyof typeof settings;

/** The values of a setting in the table. */
export type SettingValue<S> = S extends Setting<infer T> ? T : never;

/**
 * How an ANN is converted. What is left open is chosen on calibration images, or takes a plain value with `automatic: false`.
 * `settings` says what each may be.
 */
export type ConversionSettings = {
  readonly [N in SettingName]?: SettingValue<(typeof settings)[N]> | undefined;
};

/** The names in the table's order. */
export const settingNames = Object.keys(settings) as readonly SettingName[];

/** The record of one setting, its value's type aside. */
export const settingNamed = (name: SettingName): Setting<unknown> => settings[name] as Setting<unknown>;

/** A name as flags, `MODEL@…` and files write it, such as `layer-steps`. */
export const nameInText = kebab;

/** The setting that a text such as `layer-steps` names; undefined if it names none. */
export const settingOf = (text: string): SettingName | undefined =>
  settingNames.find((name) => kebab(name) === text);

/** The settings that are given, as texts by their names in text. */
export function settingTexts(given: ConversionSettings): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const name of settingNames) {
    if (given[name] !== undefined) texts[kebab(name)] = settingNamed(name).format(given[name]);
  }
  return texts;
}

/**
 * The settings as one line that `parseSettings` reads, such as `steps=8,threshold=mse`: equal lines mean equal settings.
 * @example
 * ```ts
 * formatSettings({ threshold: { kind: 'mse' }, steps: 8 }); // → 'steps=8,threshold=mse'
 * ```
 */
export const formatSettings = (given: ConversionSettings): string =>
  Object.entries(settingTexts(given))
    .map(([name, text]) => `${name}=${text}`)
    .join(',');

/**
 * Reads `steps=8,threshold=mse`; a list of populations separates its entries by plus signs.
 * @throws FirstspikeError `usage`
 * @example
 * ```ts
 * parseSettings('steps=8,layer-steps=input:16+conv1:4').steps; // → 8
 * ```
 */
export function parseSettings(text: string): ConversionSettings {
  const given: Record<string, unknown> = {};
  for (const part of text === '' ? [] : text.split(',')) {
    const [, key = '', value] = /^\s*([^=]*)=(.*?)\s*$/.exec(part) ?? [];
    const name = settingOf(key);
    if (!name || value === undefined) {
      throw new FirstspikeError(
        'usage',
        `"${part}" is not a setting with a value; write ${settingNames.map(kebab).join(', ')} with values, such as steps=8,threshold=mse.`,
      );
    }
    if (name in given) throw new FirstspikeError('usage', `The setting ${key} is given twice; give it once.`);
    given[name] = parseSetting(settingNamed(name), key, value);
  }
  return given;
}

/**
 * Checks values that did not come from a text.
 * @throws FirstspikeError `usage` for a name that is not a setting, or a value that it cannot have
 */
export function checkSettings(given: ConversionSettings): void {
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const known = settingNames.find((one) => one === name);
    if (!known) {
      throw new FirstspikeError(
        'usage',
        `There is no conversion setting "${name}"; the settings are ${settingNames.join(', ')}.`,
      );
    }
    const setting = settingNamed(known);
    const read = parseSetting(setting, name, textOf(setting, value));
    if (typeof read !== typeof value) {
      throw new FirstspikeError(
        'usage',
        `${name} must be a ${typeof read}; got the ${typeof value} ${JSON.stringify(value)}.`,
      );
    }
  }
}

/** The text of a value that may be of the wrong type. */
function textOf(setting: Setting<unknown>, value: unknown): string {
  try {
    return String(setting.format(value));
  } catch {
    return String(value);
  }
}
