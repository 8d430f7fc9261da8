/**
 * @file Events: the spikes of a population as a list of (neuron, k) in memory order, with two numbers per pixel: where
 * its events begin, and the sum of k before them, modulo 2^32: only differences are used. One event is two 32-bit words, and so is one pixel's start. Neurons
 * are numbered in row, column, channel order.
 */
import { CountSynopsRecord, EVENT_BYTES, ListEventsRecord, START_BYTES } from './generated/records';

/** Bytes of one event. */
export const EVENT: usize = <usize>EVENT_BYTES;

/** Bytes of one pixel's start. */
export const START: usize = <usize>START_BYTES;

/**
 * Lists the units with k ≠ 0; the sums are of |k|.
 */
export function listEvents(record: ListEventsRecord): void {
  const carried = <usize>record.carried;
  const positions = record.positions;
  const channels = record.channels;
  const events = <usize>record.events;
  const starts = <usize>record.starts;
  if (record.signed) listChannels(carried, positions, channels, events, starts, true);
  else if (channels == 1) listPositions(carried, positions, events, starts);
  else listChannels(carried, positions, channels, events, starts, false);
}

// @ts-ignore: decorator
@inline
function begin(start: usize, next: usize, events: usize, sum: i32): void {
  store<u32>(start, <u32>((next - events) >> 3));
  store<i32>(start, sum, 4);
}

// @ts-ignore: decorator
@inline
function listChannels(
  carried: usize,
  positions: i32,
  channels: i32,
  events: usize,
  starts: usize,
  signed: bool,
): void {
  let next = events;
  let neuron = 0;
  let sum = 0;
  for (let position = 0; position < positions; position++, starts += START) {
    begin(starts, next, events, sum);
    const end = neuron + channels;
    for (; neuron + 8 <= end; neuron += 8) {
      const at = carried + (<usize>neuron << 1);
      const fired = signed
        ? i16x8.ne(v128.load(at), i16x8.splat(0))
        : i16x8.gt_s(v128.load(at), i16x8.splat(0));
      let mask = i16x8.bitmask(fired);
      while (mask) {
        const lane = ctz(mask);
        const k = <i32>load<i16>(at + (<usize>lane << 1));
        store<i32>(next, neuron + lane);
        store<i32>(next, k, 4);
        sum += signed ? abs(k) : k;
        next += EVENT;
        mask &= mask - 1;
      }
    }
    for (; neuron < end; neuron++) {
      const k = <i32>load<i16>(carried + (<usize>neuron << 1));
      store<i32>(next, neuron);
      store<i32>(next, k, 4);
      sum += signed ? abs(k) : k;
      next += select<usize>(EVENT, 0, k != 0);
    }
  }
  begin(starts, next, events, sum);
}

/** One channel: eight positions at a time, since most pixels of such images are dark. */
function listPositions(carried: usize, positions: i32, events: usize, starts: usize): void {
  let next = events;
  let sum = 0;
  let position = 0;
  while (position < positions) {
    const at = carried + (<usize>position << 1);
    const end = min(position + 8, positions);
    if (end - position == 8 && !v128.any_true(v128.load(at))) {
      const same = i64x2.splat((<i64>sum << 32) | <i64>((next - events) >> 3));
      v128.store(starts, same, 0);
      v128.store(starts, same, 16);
      v128.store(starts, same, 32);
      v128.store(starts, same, 48);
      starts += 8 * START;
      position = end;
      continue;
    }
    for (; position < end; position++, starts += START) {
      begin(starts, next, events, sum);
      const k = <i32>load<i16>(carried + (<usize>position << 1));
      store<i32>(next, position);
      store<i32>(next, k, 4);
      sum += k;
      next += select<usize>(EVENT, 0, k > 0);
    }
  }
  begin(starts, next, events, sum);
}

/**
 * Sums the fan-out of all events: the synaptic operations of one projection.
 */
export function countSynops(record: CountSynopsRecord): void {
  let event = <usize>record.events;
  const end = event + <usize>load<u32>(<usize>record.count) * EVENT;
  const fanOut = <usize>record.fanOut;
  let sum: u64 = 0;
  for (; event < end; event += EVENT) sum += <u64>load<u32>(fanOut + ((<usize>load<u32>(event)) << 2));
  store<u64>(<usize>record.sum, sum);
}
