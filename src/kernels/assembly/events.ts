/**
 * @file Events: the spikes of a population as a list of (neuron, k) in memory order, with the place where each pixel's
 * begin. One event is two 32-bit words. Neurons are numbered in row, column, channel order.
 */

/** Bytes of one event. */
export const EVENT: usize = 8;

/**
 * Lists the neurons that carry k > 0.
 * Words: 1 carried (i16 per neuron), 2 positions, 3 channels per position, 4 events, 5 starts (positions + 1 words).
 */
export function listEvents(record: usize): void {
  const carried = <usize>load<u32>(record, 4);
  const positions = load<i32>(record, 8);
  const channels = load<i32>(record, 12);
  const events = <usize>load<u32>(record, 16);
  const starts = <usize>load<u32>(record, 20);
  let next = events;
  let neuron = 0;
  for (let position = 0; position < positions; position++) {
    store<u32>(starts + ((<usize>position) << 2), <u32>((next - events) >> 3));
    const end = neuron + channels;
    for (; neuron + 8 <= end; neuron += 8) {
      const at = carried + ((<usize>neuron) << 1);
      let mask = i16x8.bitmask(i16x8.gt_s(v128.load(at), i16x8.splat(0)));
      while (mask) {
        const lane = ctz(mask);
        store<i32>(next, neuron + lane);
        store<i32>(next, load<i16>(at + ((<usize>lane) << 1)), 4);
        next += EVENT;
        mask &= mask - 1;
      }
    }
    for (; neuron < end; neuron++) {
      const k = <i32>load<i16>(carried + ((<usize>neuron) << 1));
      store<i32>(next, neuron);
      store<i32>(next, k, 4);
      next += select<usize>(EVENT, 0, k > 0);
    }
  }
  store<u32>(starts + ((<usize>positions) << 2), <u32>((next - events) >> 3));
}

/**
 * Sums the fan-out of all events: the synaptic operations of one projection.
 * Words: 1 events, 2 address of their number, 3 fan-out per neuron, 4 address of the sum.
 */
export function countSynops(record: usize): void {
  let event = <usize>load<u32>(record, 4);
  const end = event + <usize>load<u32>(<usize>load<u32>(record, 8)) * EVENT;
  const fanOut = <usize>load<u32>(record, 12);
  let sum: u32 = 0;
  for (; event < end; event += EVENT) sum += load<u32>(fanOut + ((<usize>load<u32>(event)) << 2));
  store<u32>(<usize>load<u32>(record, 16), sum);
}
