/** @file Sixteen-bit floats: half precision (5 exponent, 10 mantissa bits) and bfloat16 (the upper half of a float32). */

const word = new DataView(new ArrayBuffer(4));

/** The number that half-precision bits stand for. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const mantissa = bits & 1023;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  if (exponent === 31) return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}

/** The number that bfloat16 bits stand for. */
export function brainToNumber(bits: number): number {
  word.setUint32(0, (bits << 16) >>> 0);
  return word.getFloat32(0);
}

/** The nearest half-precision number, ties to even. */
export function roundToHalf(value: number): number {
  if (!Number.isFinite(value) || value === 0) return value;
  const exponent = Math.max(-14, Math.floor(Math.log2(Math.abs(value))));
  const unit = 2 ** (exponent - 10);
  const rounded = roundToEven(value / unit) * unit;
  return Math.abs(rounded) > 65504 ? Math.sign(value) * Number.POSITIVE_INFINITY : rounded;
}

/** The nearest bfloat16 number, ties to even. */
export function roundToBrain(value: number): number {
  if (Number.isNaN(value)) return value;
  word.setFloat32(0, value);
  const bits = word.getUint32(0);
  return brainToNumber((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}
