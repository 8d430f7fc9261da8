/**
 * @file Grids of conversion settings: every combination of the values that are given for each setting.
 */
import { resolveSettings } from '../convert/resolve.ts';
import {
  type ConversionSettings,
  formatSettings,
  type SettingName,
  settingNames,
} from '../convert/settings.ts';
import { FirstspikeError } from '../error.ts';

/** Values to try by setting; undefined leaves a setting open. */
export type Axes = { readonly [N in SettingName]?: readonly ConversionSettings[N][] | undefined };

export interface Grid {
  readonly cells: readonly ConversionSettings[];
  /** Why combinations were left out. */
  readonly problems: readonly string[];
}

/** Every combination once, steps varying fastest, without contradictory ones. */
export function gridOf(axes: Axes): Grid {
  let all: ConversionSettings[] = [{}];
  for (const name of [...settingNames].reverse()) {
    const values: readonly unknown[] = axes[name] ?? [undefined];
    all = all.flatMap((cell) =>
      values.map((value) => (value === undefined ? cell : { ...cell, [name]: value })),
    );
  }
  const cells = new Map<string, ConversionSettings>();
  const problems = new Set<string>();
  for (const cell of all) {
    try {
      resolveSettings(cell);
      cells.set(formatSettings(cell), cell);
    } catch (error) {
      if (!(error instanceof FirstspikeError) || error.code !== 'usage') throw error;
      problems.add(error.message);
    }
  }
  return { cells: [...cells.values()], problems: [...problems] };
}
