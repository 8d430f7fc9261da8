/**
 * @file The spiking stage step by step, eq. (4) of López-Randulfe et al. 2022: synapses closed, a constant current carries the
 * potential to the threshold, in each window those of the neurons that write its digit. See `clocked.ts`.
 */
import { type Code, spikingCode } from '../../network/code.ts';
import { type Curve, entryOf, type SpikingPopulation } from '../../network/network.ts';

/** Whether a neuron, in the order of spike times, is an OFF neuron. */
export const isOff = (neuron: number, units: number, { signed, digits }: Code): boolean =>
  signed && neuron >= digits * units;

/** A population about to fire. */
interface Firing {
  readonly code: Code;
  readonly tMax: number;
  /** Potentials, which rise step by step unless thresholds fall. */
  readonly u: Float64Array;
  /** Spike times, tMax as long as a neuron is silent. */
  readonly times: Float64Array;
  readonly units: number;
  readonly hasCurve: boolean;
  digitOf(neuron: number): number;
  currentOf(neuron: number): number;
  /** Whether the potential is past the threshold that carries k. */
  crosses(neuron: number, k: number): boolean;
  /** Called after each step of the stage. */
  onStep(t: number): void;
}

/**
 * Spike times of a population's neurons.
 * @param u potentials at the end of the silent stage, moved along
 */
export function spikingStage(
  population: SpikingPopulation,
  u: Float64Array,
  tMax: number,
  onStep: (t: number) => void,
): Float64Array {
  const { iExt, curve, shape } = population;
  const code = spikingCode(population, tMax);
  const units = u.length / code.neurons;
  const channels = shape[0] ?? 1;
  const firing: Firing = {
    code,
    tMax,
    u,
    times: new Float64Array(u.length).fill(tMax),
    units,
    hasCurve: curve !== null,
    digitOf: (i) => Math.floor(i / units) % code.digits,
    currentOf: (i) => iExt[entryOf(iExt.length, i % units, units)],
    // Thresholds are listed from the one that carries 1.
    crosses: (i, k) =>
      curve !== null &&
      passes(curve, !isOff(i, units, code), u[i], entryOf(channels, i % units, units) * code.levels + k - 1),
    onStep,
  };
  for (let t = 0; t < code.start; t++) onStep(t);
  (code.staggered ? fireStaggered : fireInWindows)(firing);
  return firing.times;
}

/** Whether a neuron whose potential rests fires at a step. */
function passes({ on, off, band }: Curve, isOn: boolean, u: number, step: number): boolean {
  if (isOn) return u >= on[step];
  return off !== null && u >= off[step] && (band === null || u <= band[step]);
}

/** One digit, or two of which each has a window. */
function fireInWindows({ code, tMax, u, times, units, hasCurve, ...of }: Firing): void {
  const { base, start, firstSteps, digits } = code;
  const second = start + firstSteps;
  /** What the first digit of a pair has written, at the place of its second. */
  const written = new Float64Array(u.length);
  for (let t = start; t < tMax; t++) {
    const digit = t < second ? 0 : 1;
    // What a spike now would carry, what a step counts for, and the steps of the window.
    const [carries, stride, full] =
      digit === 0 ? [(second - t) * base, base, firstSteps] : [tMax - t, 1, tMax - second];
    for (let i = 0; i < u.length; i++) {
      if (of.digitOf(i) !== digit) continue;
      const current = of.currentOf(i) * stride;
      const fires = hasCurve ? of.crosses(i, written[i] + carries) : u[i] >= current * full;
      if (times[i] === tMax && fires) {
        times[i] = t;
        if (digits === 2 && digit === 0) {
          written[i + units] = carries;
          if (!hasCurve) u[i + units] -= carries * of.currentOf(i);
        }
      }
      if (!hasCurve) u[i] += current;
    }
    of.onStep(t);
  }
}

/** Pairs that fire in the same steps: both ramps are twice as steep, and the first one's starts half a step ahead. */
function fireStaggered({ code, tMax, u, times, hasCurve, ...of }: Firing): void {
  const { start, firstSteps } = code;
  if (!hasCurve) for (let i = 0; i < u.length; i++) if (of.digitOf(i) === 0) u[i] += of.currentOf(i);
  for (let t = start; t < tMax; t++) {
    for (let i = 0; i < u.length; i++) {
      const current = 2 * of.currentOf(i);
      // The first writes the odd k, the second the even.
      const fires = hasCurve
        ? of.crosses(i, 2 * (tMax - t) - 1 + of.digitOf(i))
        : u[i] >= current * firstSteps;
      if (times[i] === tMax && fires) times[i] = t;
      if (!hasCurve) u[i] += current;
    }
    of.onStep(t);
  }
}
