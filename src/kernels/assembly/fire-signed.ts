/**
 * @file The spiking stage of units with an ON and an OFF neuron, and of activations whose threshold moves in its own
 * way. A unit carries k where its ON neuron fires and −k where its OFF neuron does.
 */

/**
 * k = floor(u / iExt), or −floor((mirror − u) / iExt), at most levels either way.
 * Words: 1 potentials (i32), 2 carried (i16), 3 positions, 4 stored channels (multiple of 8), 5 iExt (f32 per channel),
 * 6 mirror (i32 per channel), 7 levels. Exact because the plan holds iExt · levels below 2^23.
 */
export function fireSigned(record: usize): void {
  let u = <usize>load<u32>(record, 4);
  let carried = <usize>load<u32>(record, 8);
  const positions = load<i32>(record, 12);
  const channelBytes = <usize>load<u32>(record, 16) << 2;
  const currents = <usize>load<u32>(record, 20);
  const mirrors = <usize>load<u32>(record, 24);
  const most = i32x4.splat(load<i32>(record, 28));
  for (let position = 0; position < positions; position++, u += channelBytes) {
    for (let i: usize = 0; i < channelBytes; i += 32, carried += 16) {
      const low = signedOf(v128.load(u + i), v128.load(mirrors + i), v128.load(currents + i), most);
      const high = signedOf(v128.load(u + i, 16), v128.load(mirrors + i, 16), v128.load(currents + i, 16), most);
      v128.store(carried, i16x8.narrow_i32x4_s(low, high));
    }
  }
}

// @ts-ignore: decorator
@inline
function signedOf(u: v128, mirror: v128, iExt: v128, most: v128): v128 {
  const zero = i32x4.splat(0);
  const on = f32x4.convert_i32x4_s(i32x4.max_s(u, zero));
  const off = f32x4.convert_i32x4_s(i32x4.max_s(i32x4.sub(mirror, u), zero));
  const positive = i32x4.min_s(i32x4.trunc_sat_f32x4_s(f32x4.div(on, iExt)), most);
  const negative = i32x4.min_s(i32x4.trunc_sat_f32x4_s(f32x4.div(off, iExt)), most);
  return i32x4.sub(positive, negative);
}

/**
 * Thresholds from tables.
 * Words: 1 potentials (i32), 2 carried (i16), 3 positions, 4 stored channels, 5 channels, 6 levels, 7 ON thresholds (i32,
 * [channel][k − 1], ascending), 8 the OFF neurons' or 0, 9 their upper limits (descending) or 0, 10 mirror (i32 per
 * channel).
 */
export function fireCurve(record: usize): void {
  const potentials = <usize>load<u32>(record, 4);
  const carried = <usize>load<u32>(record, 8);
  const positions = load<i32>(record, 12);
  const stored = load<i32>(record, 16);
  const channels = load<i32>(record, 20);
  const levels = load<i32>(record, 24);
  const on = <usize>load<u32>(record, 28);
  const off = <usize>load<u32>(record, 32);
  const band = <usize>load<u32>(record, 36);
  const mirrors = <usize>load<u32>(record, 40);
  for (let position = 0; position < positions; position++) {
    for (let channel = 0; channel < channels; channel++) {
      const unit = <usize>(position * stored + channel);
      const u = load<i32>(potentials + (unit << 2));
      const first = <usize>(channel * levels) << 2;
      let k = reached(on + first, levels, u, false);
      if (k == 0 && off != 0) {
        const v = load<i32>(mirrors + (<usize>channel << 2)) - u;
        k = reached(off + first, levels, v, false);
        if (band != 0) k = min(k, reached(band + first, levels, v, true));
        k = -k;
      }
      store<i16>(carried + (unit << 1), <i16>k);
    }
  }
}

/** How many thresholds are at most u (ascending), or how many limits at least u (descending). */
// @ts-ignore: decorator
@inline
function reached(levels: usize, count: i32, u: i32, falling: bool): i32 {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    const level = load<i32>(levels + (<usize>middle << 2));
    if (falling ? level >= u : level <= u) low = middle + 1;
    else high = middle;
  }
  return low;
}
