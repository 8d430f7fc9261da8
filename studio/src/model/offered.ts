/** @file Which settings the page puts first, and the values that its sliders and its sweep offer. */
import { type SettingName, settingNames } from '../../../src/convert/settings.ts';

type Offered = { readonly [N in SettingName]?: readonly string[] };

/** The settings that are always in view. */
export const firstSettings: readonly SettingName[] = [
  'steps',
  'threshold',
  'per',
  'rounding',
  'correction',
  'layerSteps',
  'automatic',
];

/** All others. */
export const moreSettings = settingNames.filter((name) => !firstSettings.includes(name));

/** The stops of sliders; a text field beside the slider takes any other value. */
export const ladders: Offered = {
  steps: [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 24, 32, 48, 64].map(String),
  threshold: Array.from({ length: 101 }, (_, i) => `percentile:${(900 + i) / 10}`),
};

/** Values of a sweep; an empty text leaves the setting open. */
export const sweepValues = {
  steps: ['1', '2', '4', '8', '16', '32'],
  threshold: ['', 'percentile:99', 'percentile:99.9', 'max', 'mse'],
} satisfies Offered;

/** Those that are ticked at first. */
export const sweepUsual: Record<keyof typeof sweepValues, readonly string[]> = {
  steps: ['2', '4', '8', '16'],
  threshold: ['', 'percentile:99.9', 'max'],
};
