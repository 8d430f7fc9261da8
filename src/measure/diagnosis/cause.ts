/**
 * @file Why decisions are lost at a place: the larger part of its error. A layer's own error is saturation
 * above xMax and rounding to steps; an inherited error is attributed to the earlier layer whose own error, relative to
 * its values, is largest, and on the rounding of weights where no place explains it.
 */
import type { Steps } from '../../network/network.ts';
import type { Comparison, LayerComparison } from '../comparison.ts';
import type { DiagnosisCode } from './diagnosis-code.ts';

export interface Cause {
  readonly code: DiagnosisCode;
  /** `input`, or the population whose setting is to blame. */
  readonly cause: string;
  /** The cause, as a clause that follows the place's name. */
  readonly clause: string;
}

/** An own error of at least this fraction of the inherited one explains it: errors add up on their way. */
const EXPLAINS = 1 / 3;
/** Pixels outside the range that are no accident. */
const OUTSIDE = 0.05;
/** Images whose largest pixel is below this fraction of the range are stored in other units. */
const DIM = 1 / 8;
/** Values silenced that are worth naming. */
const SILENCED = 0.1;

/** Errors as fractions of the RMS activation. */
export const ownRelative = ({ own, signal }: LayerComparison): number => (signal > 0 ? own.rmse / signal : 0);
const inheritedRelative = ({ inherited, signal }: LayerComparison): number =>
  signal > 0 ? inherited / signal : 0;

/** @param place `input`, a population, or `readout` */
export function causeAt(place: string, comparison: Comparison): Cause {
  if (place === 'input') return inputCause(comparison);
  const { layers } = comparison;
  const at = layers.findIndex(({ population }) => population === place);
  const onTheWay = at < 0 ? layers : layers.slice(0, at + 1);
  const silent = onTheWay.find((layer) => neverFires(layer, comparison));
  if (silent) return silence(silent, comparison);
  if (at >= 0 && layers[at].own.rmse >= layers[at].inherited) return ownCause(layers[at], place, comparison);
  return inheritedCause(place, onTheWay, comparison);
}

/** As a sentence has it: `46 %`, `7.1 %`, `0.2 %`. */
export function percent(fraction: number): string {
  const value = 100 * fraction;
  if (value === 0 || value >= 10) return `${value.toFixed(0)} %`;
  if (value < 0.01) return 'less than 0.01 %';
  return `${value >= 1 ? value.toFixed(1) : Number(value.toPrecision(1))} %`;
}

const inSteps = (steps: Steps): string => `${steps} step${steps === 1 ? '' : 's'}`;

function inputCause({ input, steps, rounding }: Comparison): Cause {
  const cause = 'input';
  if (input.outside > OUTSIDE) {
    return {
      code: 'input-range',
      cause,
      clause: `${percent(input.outside)} of the pixels lie outside the range that the network encodes`,
    };
  }
  if (input.peak < DIM) {
    return {
      code: 'input-range',
      cause,
      clause: `pixels reach only ${percent(input.peak)} of the range that the network encodes`,
    };
  }
  const floor = rounding === 'floor';
  return {
    code: floor ? 'floor' : 'input-rounding',
    cause,
    clause: `pixels are rounded ${floor ? 'down ' : ''}to ${inSteps(steps)}`,
  };
}

/** Whether even a layer's largest activation is too small for a spike. */
function neverFires({ spikesPerNeuron, largest, peak }: LayerComparison, { steps, rounding }: Comparison) {
  if (spikesPerNeuron > 0 || largest <= 0 || steps === 'continuous') return false;
  return peak * steps < (rounding === 'floor' ? 1 : 0.5);
}

function silence({ population, largest, peak }: LayerComparison, { origin }: Comparison): Cause {
  const why =
    origin.settings.threshold === 'bound'
      ? 'the bound of its weights is too high a threshold at so few steps'
      : 'its threshold was chosen for other data or another scaling of pixels';
  return {
    code: 'silent-layer',
    cause: population,
    clause: `${population} never fires; the ANN's activations there reach ${largest.toPrecision(3)}, ${percent(peak)} of its xMax: ${why}`,
  };
}

/** The larger part of a layer's own error. */
export function ownCause(layer: LayerComparison, place: string, { steps, rounding }: Comparison): Cause {
  const { population, own, saturated, silenced, peak, signal } = layer;
  const because = (code: DiagnosisCode, clause: string): Cause => ({ code, cause: population, clause });
  const positive = population === place ? 'its positive values' : `the positive values of ${population}`;
  if (own.saturation > own.rounding) {
    const far = peak >= 2 ? `, the largest is ${peak.toFixed(0)} times as large` : '';
    return because('saturation', `${percent(saturated)} of ${positive} exceed xMax${far}`);
  }
  if (rounding === 'floor') {
    return because(
      'floor',
      `values are rounded down, which silences ${percent(silenced)} of ${positive} at ${inSteps(steps)}`,
    );
  }
  if (peak < 0.5) {
    return because(
      'high-threshold',
      `${positive} reach only ${percent(peak)} of xMax, so that most steps of ${steps} are never used`,
    );
  }
  return because(
    'rounding',
    silenced >= SILENCED
      ? `${percent(silenced)} of ${positive} are rounded to silence at ${inSteps(steps)}`
      : `${positive} are rounded to ${inSteps(steps)}, an error of ${percent(own.rounding / signal)} of their RMS`,
  );
}

function inheritedCause(place: string, layers: readonly LayerComparison[], comparison: Comparison): Cause {
  const { input } = comparison;
  const pixels = input.signal > 0 ? input.rmse / input.signal : 0;
  const source = layers.reduce<LayerComparison | undefined>(
    (a, b) => (a && ownRelative(a) >= ownRelative(b) ? a : b),
    undefined,
  );
  const own = source ? ownRelative(source) : 0;
  const last = layers.at(-1);
  const inherited = last ? inheritedRelative(last) : 0;
  if (source && own >= pixels && own > 0 && own >= EXPLAINS * inherited) {
    const found = ownCause(source, place, comparison);
    return source.population === place
      ? found
      : { ...found, clause: `its error comes from the layers before, where ${found.clause}` };
  }
  if (pixels > own && pixels >= EXPLAINS * inherited) {
    const found = inputCause(comparison);
    return { ...found, clause: `its error comes from the input, where ${found.clause}` };
  }
  return {
    code: 'weights',
    cause: place,
    clause: `its error, ${percent(inherited)} of its RMS activation, is more than the rounding and saturation of values explain, which leaves the rounding of weights`,
  };
}
