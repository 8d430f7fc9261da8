// Plain loops over weights that lie in the first-level cache: AssemblyScript, compiled by bench/kernels.mjs.

/** 16 products of a byte and k in 0…127 per vector, by relaxed SIMD: as in `gatherPairs` and `denseConv`. */
export function pairs(w: usize, bytes: usize, rounds: i32, k: v128): v128 {
  const zero = i16x8.splat(0);
  let a = zero,
    b = zero,
    c = zero,
    d = zero,
    e = zero,
    f = zero,
    g = zero,
    h = zero;
  for (let round = 0; round < rounds; round++) {
    for (let at = w, end = w + bytes; at < end; at += 128) {
      a = i16x8.add(a, i16x8.relaxed_dot_i8x16_i7x16_s(v128.load(at), k));
      b = i16x8.add(b, i16x8.relaxed_dot_i8x16_i7x16_s(v128.load(at, 16), k));
      c = i16x8.add(c, i16x8.relaxed_dot_i8x16_i7x16_s(v128.load(at, 32), k));
      d = i16x8.add(d, i16x8.relaxed_dot_i8x16_i7x16_s(v128.load(at, 48), k));
      e = i16x8.add(e, i16x8.relaxed_dot_i8x16_i7x16_s(v128.load(at, 64), k));
      f = i16x8.add(f, i16x8.relaxed_dot_i8x16_i7x16_s(v128.load(at, 80), k));
      g = i16x8.add(g, i16x8.relaxed_dot_i8x16_i7x16_s(v128.load(at, 96), k));
      h = i16x8.add(h, i16x8.relaxed_dot_i8x16_i7x16_s(v128.load(at, 112), k));
    }
  }
  return v128.xor(v128.xor(v128.xor(a, b), v128.xor(c, d)), v128.xor(v128.xor(e, f), v128.xor(g, h)));
}

/** 8 products of 16 bits per vector: as in `gatherConv` and `slideConv`. */
export function singles(w: usize, bytes: usize, rounds: i32, k: v128): v128 {
  const zero = i16x8.splat(0);
  let a = zero,
    b = zero,
    c = zero,
    d = zero,
    e = zero,
    f = zero,
    g = zero,
    h = zero;
  for (let round = 0; round < rounds; round++) {
    for (let at = w, end = w + bytes; at < end; at += 128) {
      a = i16x8.add(a, i16x8.mul(v128.load(at), k));
      b = i16x8.add(b, i16x8.mul(v128.load(at, 16), k));
      c = i16x8.add(c, i16x8.mul(v128.load(at, 32), k));
      d = i16x8.add(d, i16x8.mul(v128.load(at, 48), k));
      e = i16x8.add(e, i16x8.mul(v128.load(at, 64), k));
      f = i16x8.add(f, i16x8.mul(v128.load(at, 80), k));
      g = i16x8.add(g, i16x8.mul(v128.load(at, 96), k));
      h = i16x8.add(h, i16x8.mul(v128.load(at, 112), k));
    }
  }
  return v128.xor(v128.xor(v128.xor(a, b), v128.xor(c, d)), v128.xor(v128.xor(e, f), v128.xor(g, h)));
}

/** Runs one of them, for v128 does not leave a module. */
export function run(paired: bool, w: usize, bytes: usize, rounds: i32): i32 {
  const k = i8x16.splat(3);
  return i32x4.extract_lane(paired ? pairs(w, bytes, rounds, k) : singles(w, bytes, rounds, k), 0);
}
