/**
 * @file Two products at once. Modules that use it are compiled twice, for relaxed SIMD has an instruction of 16 products; both
 * give the same bits, for k is between 0 and 127.
 */

/**
 * Eight sums of two products of neighbouring bytes. The relaxed instruction leaves open what happens where the high bit of a
 * byte of `k` is set, and nothing else; no sum of two leaves 16 bits.
 */
// @ts-ignore: decorator
@inline
export function dot(w: v128, k: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return i16x8.relaxed_dot_i8x16_i7x16_s(w, k);
  const even = i16x8.mul(i16x8.shr_s(i16x8.shl(w, 8), 8), v128.and(k, i16x8.splat(0xff)));
  return i16x8.add(even, i16x8.mul(i16x8.shr_s(w, 8), i16x8.shr_u(k, 8)));
}
