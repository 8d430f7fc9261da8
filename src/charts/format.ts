/**
 * @file Numbers as charts write them: English digits, whatever the machine's language.
 */

/** 25088 → "25,088". Rounds to whole numbers. */
export function count(value: number): string {
  const digits = String(Math.round(Math.abs(value)));
  return (value <= -0.5 ? '−' : '') + digits.replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Thousands and millions with three significant digits: 1015015 → "1.02 M", 12800 → "12.8 k", 320 → "320". */
export function compact(value: number): string {
  if (value >= 999_500) return `${significant(value / 1e6)} M`;
  if (value >= 9_999.5) return `${significant(value / 1e3)} k`;
  return value >= 100 || Number.isInteger(value) ? count(value) : significant(value);
}

/** Three significant digits without an exponent or idle zeros: 0.14159 → "0.142". */
export function significant(value: number, digits = 3): string {
  if (value === 0) return '0';
  const rounded = Number(value.toPrecision(digits));
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(rounded))));
  const text = rounded.toFixed(Math.min(decimals, 12));
  return (text.includes('.') ? text.replace(/\.?0+$/, '') : text).replace('-', '−');
}

/** A fraction as a percentage: 0.99437 → "99.44 %". */
export const percent = (fraction: number, decimals = 2): string => `${(fraction * 100).toFixed(decimals)} %`;
