/**
 * @file Events: the spikes of a population as a list of (neuron, k) in memory order, with two numbers per pixel: where
 * its events begin, and the sum of |k| before them, modulo 2^32: only differences are used. One event is two 32-bit words:
 * the neuron, and k in both halves of the other; one pixel's start is two words as well. Neurons are numbered in row,
 * column, channel order.
 */
import { CountListedRecord, CountSynopsRecord, EncodeBytesRecord, EVENT_BYTES, ListEventsRecord, PackMapRecord, START_BYTES } from './generated/records';

/** Bytes of one event. */
export const EVENT: usize = <usize>EVENT_BYTES;

/** Bytes of one pixel's start. */
export const START: usize = <usize>START_BYTES;

/** k of an event. */
// @ts-ignore: decorator
@inline
export function carriedBy(event: usize): i32 {
  return <i32>load<i16>(event, 4);
}

/** k of pixels that are bytes. */
export function encodeBytes(record: EncodeBytesRecord): void {
  let pixel = <usize>record.pixels;
  const table = <usize>record.table;
  const positions = <usize>record.positions;
  const channels = <usize>record.channels;
  const pixelBytes = <usize>record.stored << 1;
  for (let channel: usize = 0; channel < channels; channel++) {
    let to = <usize>record.carried + (channel << 1);
    for (const end = pixel + positions; pixel < end; pixel++, to += pixelBytes) {
      store<i16>(to, load<i16>(table + (<usize>load<u8>(pixel) << 1)));
    }
  }
}

/** Lists the units with k ≠ 0, or counts them where they are too many for a list. */
export function listEvents(record: ListEventsRecord): void {
  const most = load<i32>(<usize>record.most);
  if (record.channels == 1) listPositions(record);
  else if (most < i32.MAX_VALUE && countUnits(record) > most) return;
  else if (record.signed) listChannels(record, true);
  else listChannels(record, false);
}

// @ts-ignore: decorator
@inline
function begin(start: usize, next: usize, events: usize, sum: i32): void {
  store<u32>(start, <u32>((next - events) >> 3));
  store<i32>(start, sum, 4);
}

/** Where the events of each position would begin; returns their number. */
function countUnits(record: ListEventsRecord): i32 {
  let at = <usize>record.carried;
  let start = <usize>record.starts;
  const last = start + <usize>record.positions * START;
  const pixelBytes = <usize>record.channels << 1;
  let count = 0;
  for (; start < last; start += START) {
    store<i32>(start, count);
    for (const end = at + pixelBytes; at < end; at += 16) {
      count += popcnt(i16x8.bitmask(i16x8.ne(v128.load(at), i16x8.splat(0))));
    }
  }
  store<i32>(last, count);
  return count;
}

/** k as bytes, within a border of zeros that stays as it is. */
export function packMap(record: PackMapRecord): void {
  if (load<i32>(<usize>record.count) <= record.most) return;
  let at = <usize>record.carried;
  let row = <usize>record.map;
  const rows = record.rows;
  const columns = record.columns;
  const channels = record.channels;
  const packed = record.packed;
  const rowBytes = <usize>record.rowBytes;
  for (const end = row + <usize>rows * rowBytes; row < end; row += rowBytes) {
    let to = row;
    if (packed % 8 == 0) {
      for (const last = row + <usize>(columns * packed); to < last; to += 8, at += 16) {
        const k = v128.load(at);
        v128.store64_lane(to, i8x16.narrow_i16x8_s(k, k), 0);
      }
    } else {
      for (let column = 0; column < columns; column++, at += <usize>channels << 1, to += packed) {
        for (let channel: usize = 0; channel < <usize>packed; channel++) {
          store<u8>(to + channel, load<u8>(at + (channel << 1)));
        }
      }
    }
  }
}

/** Eight units at a time, without a branch per unit: a table moves the lanes that fire to the front. */
// @ts-ignore: decorator
@inline
function listChannels(record: ListEventsRecord, signed: bool): void {
  let at = <usize>record.carried;
  const positions = record.positions;
  const channels = record.channels;
  const events = <usize>record.events;
  const orders = <usize>record.orders;
  let start = <usize>record.starts;
  let next = events;
  let neuron = 0;
  let sums = i32x4.splat(0);
  for (let position = 0; position < positions; position++, start += START) {
    begin(start, next, events, across(sums));
    // Silent pixels lie together, so that the processor foresees them; silent groups of eight it does not.
    let any = v128.load(at);
    const last = at + (<usize>channels << 1);
    for (let group = at + 16; group < last; group += 16) any = v128.or(any, v128.load(group));
    if (!v128.any_true(any)) {
      neuron += channels;
      at = last;
      continue;
    }
    for (; at < last; neuron += 8, at += 16) {
      const k = v128.load(at);
      const fired = signed ? i16x8.ne(k, i16x8.splat(0)) : i16x8.gt_s(k, i16x8.splat(0));
      const mask = i16x8.bitmask(fired);
      sums = i32x4.add(sums, i32x4.extadd_pairwise_i16x8_s(signed ? i16x8.abs(k) : k));
      const order = v128.load(orders + (<usize>mask << 4));
      const sorted = i8x16.swizzle(k, order);
      const lanes = i16x8.shr_u(v128.and(order, i16x8.splat(0xff)), 1);
      const low = i32x4.add(i32x4.extend_low_i16x8_u(lanes), i32x4.splat(neuron));
      const high = i32x4.add(i32x4.extend_high_i16x8_u(lanes), i32x4.splat(neuron));
      const lowK = v128.shuffle<i16>(sorted, sorted, 0, 0, 1, 1, 2, 2, 3, 3);
      const highK = v128.shuffle<i16>(sorted, sorted, 4, 4, 5, 5, 6, 6, 7, 7);
      v128.store(next, v128.shuffle<i32>(low, lowK, 0, 4, 1, 5));
      v128.store(next, v128.shuffle<i32>(low, lowK, 2, 6, 3, 7), 16);
      v128.store(next, v128.shuffle<i32>(high, highK, 0, 4, 1, 5), 32);
      v128.store(next, v128.shuffle<i32>(high, highK, 2, 6, 3, 7), 48);
      next += <usize>popcnt(mask) << 3;
    }
  }
  begin(start, next, events, across(sums));
}

/** The sum of four lanes. */
// @ts-ignore: decorator
@inline
export function across(lanes: v128): i32 {
  const pairs = i32x4.add(lanes, v128.shuffle<i32>(lanes, lanes, 2, 3, 0, 1));
  return i32x4.extract_lane(i32x4.add(pairs, v128.shuffle<i32>(pairs, pairs, 1, 0, 3, 2)), 0);
}

/** One channel: eight positions at a time, since most pixels of such images are dark. */
function listPositions(record: ListEventsRecord): void {
  const carried = <usize>record.carried;
  const positions = record.positions;
  const events = <usize>record.events;
  let start = <usize>record.starts;
  let next = events;
  let sum = 0;
  let position = 0;
  while (position < positions) {
    const at = carried + (<usize>position << 1);
    const end = min(position + 8, positions);
    if (end - position == 8 && !v128.any_true(v128.load(at))) {
      const same = i64x2.splat((<i64>sum << 32) | <i64>((next - events) >> 3));
      v128.store(start, same, 0);
      v128.store(start, same, 16);
      v128.store(start, same, 32);
      v128.store(start, same, 48);
      start += 8 * START;
      position = end;
      continue;
    }
    for (; position < end; position++, start += START) {
      begin(start, next, events, sum);
      const k = <i32>load<i16>(carried + (<usize>position << 1));
      store<i32>(next, position);
      store<i32>(next, (k << 16) | (k & 0xffff), 4);
      sum += abs(k);
      next += select<usize>(EVENT, 0, k != 0);
    }
  }
  begin(start, next, events, sum);
}

/** Sums the fan-out of all events where the neurons of a part of the list (a pixel, or all) have the same. */
export function countSynops(record: CountSynopsRecord): void {
  let start = <usize>record.starts;
  const parts = record.parts;
  const partBytes = <usize>record.partBytes;
  let fanOut = <usize>record.fanOut;
  let sum: u64 = 0;
  let part = 0;
  if (partBytes == START) {
    // Four pixels at a time: where the events of each begin, and of the next one.
    let sums = i64x2.splat(0);
    for (; part + 4 <= parts; part += 4, start += 4 * START, fanOut += 16) {
      const first = v128.shuffle<i32>(v128.load(start), v128.load(start, 16), 0, 2, 4, 6);
      const next = v128.shuffle<i32>(v128.load(start, 8), v128.load(start, 24), 0, 2, 4, 6);
      const events = i32x4.sub(next, first);
      const fan = v128.load(fanOut);
      sums = i64x2.add(sums, i64x2.extmul_low_i32x4_u(events, fan));
      sums = i64x2.add(sums, i64x2.extmul_high_i32x4_u(events, fan));
    }
    sum = <u64>i64x2.extract_lane(sums, 0) + <u64>i64x2.extract_lane(sums, 1);
  }
  let first = load<u32>(start);
  for (; part < parts; part++, fanOut += 4) {
    start += partBytes;
    const next = load<u32>(start);
    sum += <u64>(next - first) * <u64>load<u32>(fanOut);
    first = next;
  }
  store<u64>(<usize>record.sum, sum);
}

/** Sums the fan-out of all events, neuron by neuron. */
export function countListed(record: CountListedRecord): void {
  let event = <usize>record.events;
  const end = event + <usize>load<u32>(<usize>record.count) * EVENT;
  const fanOut = <usize>record.fanOut;
  let sum: u64 = 0;
  for (; event < end; event += EVENT) sum += <u64>load<u32>(fanOut + ((<usize>load<u32>(event)) << 2));
  store<u64>(<usize>record.sum, sum);
}
