/**
 * @file Numbers as people read them.
 */

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `31,988` */
export const count = (value: number): string => grouped.format(value);

const tenths = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** A mean: `2,590.1` */
export const mean = (value: number): string => tenths.format(value);

/** `1 image`, `2,000 images` */
export const plural = (value: number, noun: string): string =>
  `${count(value)} ${noun}${value === 1 ? '' : 's'}`;

/** All of up to `most` names; of more the first five: `a, b, c, d, e and 995 more`. */
export const fewOf = (names: readonly string[], most = 5): string =>
  names.length <= most
    ? names.join(', ')
    : `${names.slice(0, 5).join(', ')} and ${count(names.length - 5)} more`;

/** Names of classes with their indices, all of up to 20. */
export const describeClasses = (names: readonly string[]): string =>
  fewOf(
    names.map((name, i) => `${i} ${name}`),
    20,
  );

/** A fraction 0…1 as `99.57 %`. */
export const percent = (fraction: number, digits = 2): string => `${(100 * fraction).toFixed(digits)} %`;

/** A difference of fractions in percentage points: `−0.02 pp`. */
export function points(difference: number): string {
  const text = (100 * Math.abs(difference)).toFixed(2);
  const sign = Number(text) === 0 ? '±' : difference < 0 ? '−' : '+';
  return `${sign}${text} pp`;
}

/** Spikes per neuron: `0.081`. */
export const perNeuron = (value: number): string => value.toFixed(3);

/** `7.1×` */
export const times = (value: number): string =>
  Number.isFinite(value) ? `${value >= 100 ? count(value) : value.toFixed(1)}×` : '–';

/** `1.7 MB`, in powers of 1000. */
export function size(bytes: number): string {
  if (bytes < 1000) return plural(bytes, 'byte');
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** `8.1 s`, `4 min 05 s`, `1 h 20 min`; `–` where nothing is known of it. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** Images per second: `184`, `2.6`; `–` where no time has passed. */
export const rate = (perSecond: number): string => {
  if (!Number.isFinite(perSecond)) return '–';
  return perSecond < 10 ? perSecond.toFixed(1) : count(perSecond);
};

/** First digits of a SHA-256, enough to tell models apart. */
export const shortHash = (sha256: string): string => sha256.slice(0, 12);

/** A real number with four significant digits: `4.118`, `0.01234`, `1.2e-7`. */
export function real(value: number): string {
  if (value === 0) return '0';
  const magnitude = Math.abs(value);
  return magnitude >= 1e-4 && magnitude < 1e6 ? String(Number(value.toPrecision(4))) : value.toExponential(1);
}

/** The smallest and largest of some values: `4.118`, or `0.2…4.118`. */
export function span(values: Iterable<number>): string {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return real(low) === real(high) ? real(low) : `${real(low)}…${real(high)}`;
}
