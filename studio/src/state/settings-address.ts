/**
 * @file The settings of Your model in the address: c = conversion settings, such as `steps=8,threshold=mse`, px = how pixels
 * were scaled, o = what is searched for, m = images to measure on. Usual values are left out; values that make no sense are ignored.
 */
import { formatSettings, parseSettings } from '../../../src/convert/settings.ts';
import { formatAim, parseAim } from '../lib/search-aim.ts';
import { AUTO, type Settings } from '../worker/workspace-protocol.ts';

export const usualSettings: Settings = { conversion: 'steps=8', preprocess: AUTO, images: 400, search: '' };

/** Numbers of images that the page offers. */
export const offeredImages: readonly number[] = [100, 400, 1000, 2000, 10_000];

const names = { c: 'conversion', o: 'search', px: 'preprocess', m: 'images' } as const;

export function settingsParameters(settings: Settings): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([short, name]) =>
      settings[name] === usualSettings[name] ? [] : [[short, String(settings[name])]],
    ),
  );
}

/** Numbers that the library's `--preprocess` takes, and its names. */
export const isScaling = (text: string): boolean =>
  /^(auto|unit|bytes|raw|mean=[\d.]{1,9}(,[\d.]{1,9}){0,2},std=[\d.]{1,9}(,[\d.]{1,9}){0,2})$/.test(text);

export function readSettings(parameters: URLSearchParams): Settings {
  const scaling = parameters.get('px') ?? '';
  const aim = parseAim(parameters.get('o') ?? '');
  return {
    conversion: conversionIn(parameters.get('c')) ?? usualSettings.conversion,
    preprocess: isScaling(scaling) ? scaling : usualSettings.preprocess,
    search: aim ? formatAim(aim) : (usualSettings.search ?? ''),
    images: offeredImages.find((n) => String(n) === parameters.get('m')) ?? usualSettings.images,
  };
}

/** The settings of a text in their usual form; undefined if it is no settings. */
function conversionIn(text: string | null): string | undefined {
  if (text === null) return undefined;
  try {
    return formatSettings(parseSettings(text));
  } catch {
    return undefined;
  }
}
