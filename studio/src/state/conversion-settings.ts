/** @file The conversion settings of Your model, one by one. */
import { computed } from '@preact/signals';
import { givenAs, resolveSettings } from '../../../src/convert/resolve.ts';
import {
  type ConversionSettings,
  formatSettings,
  parseSettings,
  type SettingName,
  settingNamed,
} from '../../../src/convert/settings.ts';
import { settings } from './workspace.ts';

export const given = computed(() => parseSettings(settings.value.conversion));

/** Gives a setting a value; undefined leaves it open. */
export function give(name: SettingName, value: unknown): void {
  settings.value = { ...settings.value, conversion: formatSettings({ ...given.value, [name]: value }) };
}

/** What a conversion does with an open setting. */
export function openText(name: SettingName): string {
  const setting = settingNamed(name);
  const plain = given.value.automatic === false ? plainValues(given.value)[name] : undefined;
  return plain === undefined ? setting.open : setting.format(plain);
}

/** All settings with plain values for open ones; nothing for settings that contradict each other. */
function plainValues(settings: ConversionSettings): ConversionSettings {
  try {
    return givenAs(resolveSettings(settings));
  } catch {
    return {};
  }
}
