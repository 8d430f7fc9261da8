/**
 * @file The spiking stage of units with an ON and an OFF neuron, and of activations with a
 * threshold table. A unit has k where its ON neuron fires and −k where its OFF neuron does.
 */
import { FireTableRecord, FireSignedRecord } from './generated/records';
import { quotient } from './fire';

/**
 * k = floor(u / iExt), or −floor((mirror − u) / iExt), at most levels either way.
 * Exact because the compiler keeps iExt · levels below 2^23.
 */
export function fireSigned(record: FireSignedRecord): void {
  let u = <usize>record.potentials;
  let carried = <usize>record.carried;
  const positions = record.positions;
  const channelBytes = <usize>record.channels << 2;
  const currents = <usize>record.currents;
  const mirrors = <usize>record.mirrors;
  const most = f32x4.splat(<f32>record.steps);
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
  return i32x4.sub(quotient(u, iExt, most), quotient(i32x4.sub(mirror, u), iExt, most));
}

/** The largest k whose threshold in the table the potential reaches. */
export function fireTable(record: FireTableRecord): void {
  const potentials = <usize>record.potentials;
  const carried = <usize>record.carried;
  const positions = record.positions;
  const stored = record.stored;
  const channels = record.channels;
  const levels = record.steps;
  const on = <usize>record.on;
  const off = <usize>record.off;
  const upperBound = <usize>record.upperBound;
  const mirrors = <usize>record.mirrors;
  for (let position = 0; position < positions; position++) {
    for (let channel = 0; channel < channels; channel++) {
      const unit = <usize>(position * stored + channel);
      const u = load<i32>(potentials + (unit << 2));
      const first = <usize>(channel * levels) << 2;
      let k = reached(on + first, levels, u, false);
      if (k == 0 && off != 0) {
        const v = load<i32>(mirrors + (<usize>channel << 2)) - u;
        k = reached(off + first, levels, v, false);
        if (upperBound != 0) k = min(k, reached(upperBound + first, levels, v, true));
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
