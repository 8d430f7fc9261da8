/**
 * @file Ways to convert one ANN that are worth setting beside each other: what a first attempt gives, what choosing on
 * calibration images gives, and what a network that was trained for certain settings gives with those.
 */
import type { ConvertOptions } from '../convert/convert.ts';
import { formatLayerSteps } from '../convert/layer-steps.ts';
import { formatThreshold } from '../convert/threshold.ts';

/** How an ANN is converted, the number of steps left open. What is missing is chosen as `convertSpread` does. */
export interface ConversionSettings
  extends Pick<ConvertOptions, 'threshold' | 'per' | 'weights' | 'rounding' | 'layerSteps'> {
  readonly biasCorrection?: boolean;
  readonly weightFit?: boolean;
}

/**
 * - `plain`: 99.9th percentile of each layer, no correction: what most converters do.
 * - `calibrated`: threshold and correction chosen on calibration images; the default of `convert`.
 * - `own`: settings that came with the model.
 */
export const conversionNames = ['plain', 'calibrated', 'own'] as const;
export type ConversionName = (typeof conversionNames)[number];

/** The settings behind every name but `own`. */
export const conversions: Readonly<Record<Exclude<ConversionName, 'own'>, ConversionSettings>> = {
  plain: {
    threshold: { kind: 'percentile', percentile: 99.9 },
    per: 'layer',
    biasCorrection: false,
  },
  calibrated: {},
};

/** One conversion of a model. */
export interface ConversionCell extends ConversionSettings {
  readonly conversion: ConversionName;
  readonly steps: number;
}

/** All conversions at all steps, steps varying fastest; with settings of its own a model is converted with those alone. */
export function conversionCells(
  steps: readonly number[],
  own: ConversionSettings | undefined,
): ConversionCell[] {
  const named = own
    ? [['own', own] as const]
    : (['plain', 'calibrated'] as const).map((name) => [name, conversions[name]] as const);
  const counts = [...new Set(steps)];
  return named.flatMap(([conversion, settings]) =>
    counts.map((count) => ({ ...settings, conversion, steps: count })),
  );
}

/** Settings as the command line writes them: `threshold=bound,per=layer`; empty without any. */
export function formatSettings(settings: ConversionSettings): string {
  const { threshold, per, weights, rounding, layerSteps, biasCorrection, weightFit } = settings;
  const entries: readonly (readonly [string, string | number | undefined])[] = [
    ['threshold', threshold && formatThreshold(threshold)],
    ['per', per],
    ['weights', weights],
    ['rounding', rounding],
    ['layer-steps', layerSteps && formatLayerSteps(layerSteps)],
    ['bias-correction', biasCorrection === undefined ? undefined : biasCorrection ? 'yes' : 'no'],
    ['weight-fit', weightFit === undefined ? undefined : weightFit ? 'yes' : 'no'],
  ];
  return entries.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`])).join(',');
}
