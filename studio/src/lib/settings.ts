/** @file Conversion settings in the page's words. */
import {
  type ConversionSettings,
  nameInText,
  type SettingName,
  settingOf,
  settingTexts,
} from '../../../src/convert/settings.ts';
import type { Origin } from '../../../src/network/network.ts';

/** What a setting without a value is called: chosen automatically, or with a plain value. */
export const openName = ({ automatic }: ConversionSettings): string =>
  automatic === false ? 'plain' : 'automatic';

/** The text of a setting. */
export const textIn = (given: ConversionSettings, name: SettingName): string =>
  settingTexts(given)[nameInText(name)] ?? openName(given);

const labels: { readonly [N in SettingName]?: string } = { nOfM: 'N-of-M' };

/** `layerSteps` → `Layer steps`. */
export function labelOf(name: SettingName): string {
  const words = nameInText(name).replaceAll('-', ' ');
  return labels[name] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

/** The settings that were chosen on calibration images, such as `threshold percentile:99.5, correction weights`. */
export const chosenText = ({ chosen, settings }: Pick<Origin, 'chosen' | 'settings'>): string =>
  chosen.map((name) => `${name.replaceAll('-', ' ')} ${settings[name]}`).join(', ');

/** Flags of the command line that are no settings, and what the page calls them. */
const flags: Readonly<Record<string, string>> = {
  'max-pool': 'Max pooling',
  'channel-bias': 'Biases',
  'max-loss': '“Decisions that may differ”',
};

/** A sentence with the page's labels in place of flags: `--layer-steps input:16` becomes `Layer steps input:16`. */
export const withoutFlags = (text: string): string =>
  text.replace(/--([a-z-]+)/g, (flag, name: string) => {
    const setting = settingOf(name);
    return setting ? labelOf(setting) : (flags[name] ?? flag);
  });

/** `steps=6,layer-steps=input:8` → `steps 6, layer steps input:8`. */
export const settingsText = (text: string): string =>
  text
    .split(',')
    .map((one) => one.replace('=', ' ').replace(/^[a-z-]+/, (name) => name.replaceAll('-', ' ')))
    .join(', ');
