/**
 * @file The settings of Your model in the address: s = steps, u = threshold rule, per = layer or channel, ramp, px = how
 * pixels were scaled, m = images to measure on. What is as usual is left out, and so is what makes no sense.
 */
import type { Settings } from '../worker/study-protocol.ts';

export const usualSettings: Settings = {
  steps: 8,
  threshold: 'mse',
  per: 'channel',
  rounding: 'nearest',
  preprocess: 'unit',
  images: 400,
};

/** What the sliders and lists offer. */
export const offeredStages: readonly number[] = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 24, 32, 48, 64];
export const offeredImages: readonly number[] = [100, 400, 1000, 2000, 10_000];

const names = {
  s: 'steps',
  u: 'threshold',
  per: 'per',
  ramp: 'rounding',
  px: 'preprocess',
  m: 'images',
} as const;

export function settingsParameters(settings: Settings): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([short, name]) =>
      settings[name] === usualSettings[name] ? [] : [[short, String(settings[name])]],
    ),
  );
}

const isRule = (text: string): boolean => {
  const percentile = /^percentile:(\d{2,3}(?:\.\d)?)$/.exec(text)?.[1];
  return percentile === undefined
    ? text === 'max' || text === 'mse'
    : Number(percentile) >= 90 && Number(percentile) <= 100;
};

/** Numbers that the library's `--preprocess` takes, and its names. */
const isScaling = (text: string): boolean =>
  /^(unit|raw|mean=[\d.]{1,9}(,[\d.]{1,9}){0,2},std=[\d.]{1,9}(,[\d.]{1,9}){0,2})$/.test(text);

export function readSettings(parameters: URLSearchParams): Settings {
  const given = (short: keyof typeof names): string => parameters.get(short) ?? '';
  const steps = offeredStages.find((n) => String(n) === given('s'));
  const images = offeredImages.find((n) => String(n) === given('m'));
  return {
    steps: steps ?? usualSettings.steps,
    threshold: isRule(given('u')) ? given('u') : usualSettings.threshold,
    per: given('per') === 'layer' ? 'layer' : usualSettings.per,
    rounding: given('ramp') === 'floor' ? 'floor' : usualSettings.rounding,
    preprocess: isScaling(given('px')) ? given('px') : usualSettings.preprocess,
    images: images ?? usualSettings.images,
  };
}
