/**
 * @file Convolution by scattering: each spike adds its weights to the potentials it reaches.
 */
import { EVENT } from './events';

/**
 * For layers with few source channels (a first layer): 16-bit potentials, stride and dilation 1. The outputs that one
 * kernel row of one spike reaches are neighbours in memory, and so are their weights, stored with columns reversed.
 * The plan uses it only where no potential can leave 16 bits.
 * Words: 1 potentials (i16), 2 weights (i16, [source channel][row][column, reversed][target]), 3 events, 4 address of
 * their number, 5 input columns, 6 source channels, 7 output rows, 8 output columns, 9 target channels (multiple of 8),
 * 10 kernel rows, 11 kernel columns, 12 row pad, 13 column pad.
 */
export function scatterRows(record: usize): void {
  const u = <usize>load<u32>(record, 4);
  const weights = <usize>load<u32>(record, 8);
  let event = <usize>load<u32>(record, 12);
  const end = event + <usize>load<u32>(<usize>load<u32>(record, 16)) * EVENT;
  const inColumns = load<i32>(record, 20);
  const channels = load<i32>(record, 24);
  const outRows = load<i32>(record, 28);
  const outColumns = load<i32>(record, 32);
  const targets = load<i32>(record, 36);
  const kernelRows = load<i32>(record, 40);
  const kernelColumns = load<i32>(record, 44);
  const rowPad = load<i32>(record, 48);
  const columnPad = load<i32>(record, 52);
  const pixelBytes = <usize>(targets << 1);
  const rowBytes = <usize>kernelColumns * pixelBytes;
  for (; event < end; event += EVENT) {
    const neuron = load<i32>(event);
    const position = neuron / channels;
    const channel = neuron - position * channels;
    const row = position / inColumns;
    const column = position - row * inColumns;
    const k = v128.load16_splat(event, 4);
    const first = column + columnPad - kernelColumns + 1;
    const from = max(first, 0);
    const bytes = <usize>(min(first + kernelColumns, outColumns) - from) * pixelBytes;
    if (<isize>bytes <= 0) continue;
    const source = weights + <usize>channel * <usize>kernelRows * rowBytes + <usize>(from - first) * pixelBytes;
    const firstTap = max(row + rowPad - outRows + 1, 0);
    const lastTap = min(row + rowPad, kernelRows - 1);
    for (let tap = firstTap; tap <= lastTap; tap++) {
      const outRow = row + rowPad - tap;
      const at = u + <usize>(outRow * outColumns + from) * pixelBytes;
      const w = source + <usize>tap * rowBytes;
      let i: usize = 0;
      for (; i + 64 <= bytes; i += 64) {
        v128.store(at + i, i16x8.add(v128.load(at + i), i16x8.mul(v128.load(w + i), k)));
        v128.store(at + i, i16x8.add(v128.load(at + i, 16), i16x8.mul(v128.load(w + i, 16), k)), 16);
        v128.store(at + i, i16x8.add(v128.load(at + i, 32), i16x8.mul(v128.load(w + i, 32), k)), 32);
        v128.store(at + i, i16x8.add(v128.load(at + i, 48), i16x8.mul(v128.load(w + i, 48), k)), 48);
      }
      for (; i < bytes; i += 16) v128.store(at + i, i16x8.add(v128.load(at + i), i16x8.mul(v128.load(w + i), k)));
    }
  }
}

/**
 * Any convolution: strides, dilations, groups, odd channel counts, 16-bit weights, any number of steps.
 * Words: 1 potentials (i32), 2 weights (i16, [source channel][row][column][target of its group]), 3 events, 4 address
 * of their number, 5 input columns, 6 stored source channels, 7 output rows, 8 output columns, 9 stored target channels,
 * 10 kernel rows, 11 kernel columns, 12 row stride, 13 column stride, 14 row dilation, 15 column dilation, 16 row pad,
 * 17 column pad, 18 source channels of a group, 19 target channels of a group.
 */
export function scatterConv(record: usize): void {
  const u = <usize>load<u32>(record, 4);
  const weights = <usize>load<u32>(record, 8);
  let event = <usize>load<u32>(record, 12);
  const end = event + <usize>load<u32>(<usize>load<u32>(record, 16)) * EVENT;
  const inColumns = load<i32>(record, 20);
  const channels = load<i32>(record, 24);
  const outRows = load<i32>(record, 28);
  const outColumns = load<i32>(record, 32);
  const targets = load<i32>(record, 36);
  const kernelRows = load<i32>(record, 40);
  const kernelColumns = load<i32>(record, 44);
  const rowStride = load<i32>(record, 48);
  const columnStride = load<i32>(record, 52);
  const rowDilation = load<i32>(record, 56);
  const columnDilation = load<i32>(record, 60);
  const rowPad = load<i32>(record, 64);
  const columnPad = load<i32>(record, 68);
  const inGroup = load<i32>(record, 72);
  const outGroup = load<i32>(record, 76);
  for (; event < end; event += EVENT) {
    const neuron = load<i32>(event);
    const k = load<i32>(event, 4);
    const position = neuron / channels;
    const channel = neuron - position * channels;
    const row = position / inColumns;
    const column = position - row * inColumns;
    const firstTarget = (channel / inGroup) * outGroup;
    let w = weights + (<usize>(channel * kernelRows * kernelColumns * outGroup) << 1);
    for (let rowTap = 0; rowTap < kernelRows; rowTap++) {
      const above = row + rowPad - rowTap * rowDilation;
      const outRow = above / rowStride;
      if (above < 0 || outRow >= outRows || outRow * rowStride != above) {
        w += <usize>(kernelColumns * outGroup) << 1;
        continue;
      }
      for (let tap = 0; tap < kernelColumns; tap++, w += <usize>outGroup << 1) {
        const before = column + columnPad - tap * columnDilation;
        const outColumn = before / columnStride;
        if (before < 0 || outColumn >= outColumns || outColumn * columnStride != before) continue;
        addScaled(u + (<usize>((outRow * outColumns + outColumn) * targets + firstTarget) << 2), w, outGroup, k);
      }
    }
  }
}

/** u[i] += w[i] · k over neighbours: 32-bit potentials, 16-bit weights. */
// @ts-ignore: decorator
@inline
function addScaled(u: usize, w: usize, count: i32, k: i32): void {
  const factor = i32x4.splat(k);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const at = u + (<usize>i << 2);
    v128.store(at, i32x4.add(v128.load(at), i32x4.mul(v128.load16x4_s(w + (<usize>i << 1)), factor)));
  }
  for (; i < count; i++) {
    const at = u + (<usize>i << 2);
    store<i32>(at, load<i32>(at) + <i32>load<i16>(w + (<usize>i << 1)) * k);
  }
}

/**
 * A dense layer of any weights and steps.
 * Words: 1 potentials (i32), 2 weights (i16, [source neuron][target]), 3 events, 4 address of their number, 5 targets.
 */
export function scatterDense(record: usize): void {
  const u = <usize>load<u32>(record, 4);
  const weights = <usize>load<u32>(record, 8);
  let event = <usize>load<u32>(record, 12);
  const end = event + <usize>load<u32>(<usize>load<u32>(record, 16)) * EVENT;
  const targets = load<i32>(record, 20);
  for (; event < end; event += EVENT) {
    addScaled(u, weights + (<usize>load<u32>(event) * <usize>targets << 1), targets, load<i32>(event, 4));
  }
}

/**
 * One synapse per neuron: a residual add.
 * Words: 1 potentials (i32), 2 weight of each source neuron (i32), 3 events, 4 address of their number, 5 target of each
 * source neuron (i32).
 */
export function scatterElementwise(record: usize): void {
  const u = <usize>load<u32>(record, 4);
  const weights = <usize>load<u32>(record, 8);
  let event = <usize>load<u32>(record, 12);
  const end = event + <usize>load<u32>(<usize>load<u32>(record, 16)) * EVENT;
  const targets = <usize>load<u32>(record, 20);
  for (; event < end; event += EVENT) {
    const neuron = <usize>load<u32>(event) << 2;
    const at = u + (<usize>load<u32>(targets + neuron) << 2);
    store<i32>(at, load<i32>(at) + load<i32>(weights + neuron) * load<i32>(event, 4));
  }
}

/**
 * Any synapses, listed by source.
 * Words: 1 potentials (i32), 2 weights (i16), 3 events, 4 address of their number, 5 first synapse of each source neuron
 * (i32, one more than neurons), 6 target of each synapse (i32).
 */
export function scatterSparse(record: usize): void {
  const u = <usize>load<u32>(record, 4);
  const weights = <usize>load<u32>(record, 8);
  let event = <usize>load<u32>(record, 12);
  const end = event + <usize>load<u32>(<usize>load<u32>(record, 16)) * EVENT;
  const starts = <usize>load<u32>(record, 20);
  const targets = <usize>load<u32>(record, 24);
  for (; event < end; event += EVENT) {
    const k = load<i32>(event, 4);
    const start = starts + (<usize>load<u32>(event) << 2);
    const last = load<u32>(start, 4);
    for (let i = load<u32>(start); i < last; i++) {
      const at = u + (<usize>load<u32>(targets + (<usize>i << 2)) << 2);
      store<i32>(at, load<i32>(at) + <i32>load<i16>(weights + (<usize>i << 1)) * k);
    }
  }
}
