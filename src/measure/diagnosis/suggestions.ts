/**
 * @file Options of the command line to try against each cause of loss, best first.
 */
import type { Comparison } from '../comparison.ts';
import type { DiagnosisCode } from './diagnosis-code.ts';

type Setting = Pick<Comparison, 'steps' | 'origin' | 'rounding' | 'layers'>;

/** Suggestions for a cause, given how the network was converted. */
export function suggest(code: DiagnosisCode, setting: Setting): string[] {
  const { steps, origin, rounding } = setting;
  const more = steps === 'continuous' ? [] : [`--steps ${Math.max(4, 2 * steps)}`];
  switch (code) {
    case 'saturation':
      return higher(origin.settings.threshold);
    case 'floor':
      return ['--rounding nearest', ...more];
    case 'rounding':
      return [...more, ...lower(setting)];
    case 'input-rounding':
      return steps === 'continuous' ? [] : [`--layer-steps input:${Math.max(4, 2 * steps)}`, ...more];
    case 'high-threshold':
      return ['--threshold mse', ...more];
    case 'silent-layer':
      return origin.settings.threshold === 'bound'
        ? ['--threshold mse']
        : ['--calibrate with images like these', '--threshold mse'];
    case 'input-range':
      return ['--calibrate with images like these'];
    case 'weights':
      return [...finerWeights(origin.settings.weights, steps), ...more];
    case 'spread':
      return rounding === 'floor' ? ['--rounding nearest', ...more] : more;
    default:
      return [];
  }
}

const finerWeights = (weights: string, steps: Setting['steps']): string[] => {
  if (weights === 'float32') return [];
  return [weights === 'int8' && steps !== 'continuous' ? '--weights int16' : '--weights float32'];
};

const percentileOf = (threshold: string): number | undefined => {
  const [, text] = /^percentile:(.+)$/.exec(threshold) ?? [];
  return text === undefined ? undefined : Number(text);
};

/** A rule that saturates less than the one in use. */
function higher(threshold: string): string[] {
  if (threshold === 'max' || threshold === 'bound' || threshold === 'percentile:100') {
    return ['--calibrate with images like these', 'a larger --calibrate-limit'];
  }
  const percentile = percentileOf(threshold);
  const next = percentile === undefined ? 99.9 : 100 - (100 - percentile) / 10;
  return ['--threshold max', `--threshold percentile:${Number(next.toFixed(6))}`];
}

/** A rule with finer steps, if the one in use hardly saturates. */
function lower({ origin, layers }: Pick<Setting, 'origin' | 'layers'>): string[] {
  const { threshold } = origin.settings;
  if (layers.some(({ own }) => own.saturation > own.rounding / 3)) return [];
  if (threshold === 'max' || threshold === 'bound') return ['--threshold mse'];
  const percentile = percentileOf(threshold);
  return percentile !== undefined && percentile > 99 ? ['--threshold percentile:99'] : [];
}
