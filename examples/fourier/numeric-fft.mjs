// A numeric FFT to compare with: recursive, radix 2, in float64. It shares no code with the spiking transform.

/** Spectrum of pairs of reals (re, im, re, im, …); the number of pairs is a power of 2. */
export function numericFft(x) {
  const size = x.length / 2;
  if (size === 1) return Float64Array.from(x);
  const half = (offset) => {
    const part = new Float64Array(size);
    for (let n = 0; n < size / 2; n++) {
      part[2 * n] = x[4 * n + offset];
      part[2 * n + 1] = x[4 * n + offset + 1];
    }
    return numericFft(part);
  };
  const [even, odd] = [half(0), half(2)];
  const spectrum = new Float64Array(2 * size);
  for (let k = 0; k < size / 2; k++) {
    const [c, s] = [Math.cos((2 * Math.PI * k) / size), -Math.sin((2 * Math.PI * k) / size)];
    const re = c * odd[2 * k] - s * odd[2 * k + 1];
    const im = c * odd[2 * k + 1] + s * odd[2 * k];
    spectrum[2 * k] = even[2 * k] + re;
    spectrum[2 * k + 1] = even[2 * k + 1] + im;
    spectrum[size + 2 * k] = even[2 * k] - re;
    spectrum[size + 2 * k + 1] = even[2 * k + 1] - im;
  }
  return spectrum;
}
