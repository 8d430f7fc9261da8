/** @file Conversion settings in the page's words. */
import { nameInText, type SettingName } from '../../../src/convert/settings.ts';
import type { Origin } from '../../../src/network/network.ts';

/** What a setting without a value is called. */
export const OPEN = 'automatic';

const labels: { readonly [N in SettingName]?: string } = { tuned: 'Automatic', nOfM: 'N-of-M' };

/** `layerSteps` → `Layer steps`. */
export function labelOf(name: SettingName): string {
  const words = nameInText(name).replaceAll('-', ' ');
  return labels[name] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

/** The settings that were chosen on calibration images, such as `threshold percentile:99.5, correction weights`. */
export const chosenText = ({ chosen, settings }: Pick<Origin, 'chosen' | 'settings'>): string =>
  chosen.map((name) => `${name.replaceAll('-', ' ')} ${settings[name]}`).join(', ');
