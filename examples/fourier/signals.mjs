// Seeded test signals: real samples within ±1, as an analogue-to-digital converter gives them.

/** Uniform numbers in [0, 1) (mulberry32). */
export function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Uniform noise. */
const random = (size, next) => Float64Array.from({ length: size }, () => 2 * next() - 1);

/** Three tones of any frequency and phase, each half as strong as the one before, and one percent of noise. */
function tones(size, next) {
  const parts = [0.56, 0.28, 0.14].map((amplitude) => ({ amplitude, cycles: (next() * size) / 2, phase: next() }));
  return Float64Array.from({ length: size }, (_, n) => {
    const waves = parts.map((p) => p.amplitude * Math.cos(2 * Math.PI * ((p.cycles * n) / size + p.phase)));
    return waves.reduce((sum, wave) => sum + wave, 0.01 * (2 * next() - 1));
  });
}

export const kinds = { random, tones };

/** `count` signals of one kind; the same seed gives the same signals. */
export function signals(kind, size, count, seed) {
  const next = generator(seed);
  return Array.from({ length: count }, () => kinds[kind](size, next));
}
