/**
 * @file The spiking stage in closed form, fused with max pooling: the earliest spike of a window belongs to its largest
 * potential, so the window is searched first and only the winner is turned into a spike time.
 * López-Randulfe et al. 2022, eq. (4): k = floor(u / iExt), between 0 and the population's steps.
 */
import { CountFiredRecord, FireRecord, FireTilesRecord, PoolRecord, CopyRecord } from './generated/records';
import { across } from './events';

/** Every window's earliest neuron fires; a window of one neuron is that neuron. */
export function fire(record: FireRecord): void {
  if (record.kernelRows * record.kernelColumns == 1 && record.outRows == record.inRows && record.outColumns == record.inColumns) {
    if (record.bits == 16) fireAlone(record, 16);
    else fireAlone(record, 32);
  } else if (record.bits == 16) firePooled(record, 16);
  else firePooled(record, 32);
}

/**
 * The same for windows of 2 × 2 that tile the image, counting the neurons that fire on the way.
 */
export function fireTiles(record: FireTilesRecord): void {
  if (record.bits == 16) tiles(record, 16);
  else tiles(record, 32);
}

/** Every neuron fires for itself. */
// @ts-ignore: decorator
@inline
function fireAlone(record: FireRecord, bits: i32): void {
  let u = <usize>record.potentials;
  let carried = <usize>record.carried;
  const positions = record.outRows * record.outColumns;
  const channels = <usize>record.channels;
  const levels = record.steps;
  const compared = record.compared;
  const currents = <usize>record.currents;
  for (let position = 0; position < positions; position++) {
    for (let channel: usize = 0; channel < channels; channel += 8, carried += 16) {
      let low = v128.load(u);
      let high = low;
      if (bits == 16) {
        u += 16;
      } else {
        high = v128.load(u, 16);
        u += 32;
      }
      v128.store(carried, quantise(low, high, bits, compared, currents, channels, channel, levels));
    }
  }
}

// @ts-ignore: decorator
@inline
function tiles(record: FireTilesRecord, bits: i32): void {
  let u = <usize>record.potentials;
  let carried = <usize>record.carried;
  const inColumns = record.inColumns;
  const channels = <usize>record.channels;
  const outRows = record.outRows;
  const outColumns = record.outColumns;
  const currents = <usize>record.currents;
  const compared = record.compared;
  const levels = record.steps;
  const most = <usize>record.mostSilent;
  const shift: usize = bits == 16 ? 1 : 2;
  const pixelBytes = channels << shift;
  const rowBytes = <usize>inColumns * pixelBytes;
  let fired = i32x4.splat(0);
  for (let row = 0; row < outRows; row++, u += rowBytes) {
    for (let column = 0; column < outColumns; column++, u += pixelBytes) {
      for (let channel: usize = 0; channel < channels; channel += 8, carried += 16) {
        const offset = channel << shift;
        const at = u + offset;
        const below = at + rowBytes;
        if (bits == 16) {
          const silent = v128.load(most + offset);
          const a = v128.load(at);
          const b = v128.load(at + pixelBytes);
          const c = v128.load(below);
          const d = v128.load(below + pixelBytes);
          const pairs = i16x8.add(i16x8.gt_s(a, silent), i16x8.gt_s(b, silent));
          const others = i16x8.add(i16x8.gt_s(c, silent), i16x8.gt_s(d, silent));
          fired = i32x4.sub(fired, i32x4.extadd_pairwise_i16x8_s(i16x8.add(pairs, others)));
          const earliest = i16x8.max_s(i16x8.max_s(a, b), i16x8.max_s(c, d));
          v128.store(carried, quantise(earliest, earliest, 16, compared, currents, channels, channel, levels));
        } else {
          const low = tileOf(at, below, pixelBytes);
          const high = tileOf(at + 16, below + 16, pixelBytes);
          fired = countTile(fired, at, below, pixelBytes, v128.load(most + offset));
          fired = countTile(fired, at + 16, below + 16, pixelBytes, v128.load(most + offset, 16));
          v128.store(carried, quantise(low, high, 32, compared, currents, channels, channel, levels));
        }
      }
      u += pixelBytes;
    }
  }
  store<i32>(<usize>record.fired, across(fired));
}

/** The largest of four 32-bit potentials per lane. */
// @ts-ignore: decorator
@inline
function tileOf(at: usize, below: usize, pixelBytes: usize): v128 {
  const above = i32x4.max_s(v128.load(at), v128.load(at + pixelBytes));
  const under = i32x4.max_s(v128.load(below), v128.load(below + pixelBytes));
  return i32x4.max_s(above, under);
}

/** Adds the number of the four potentials per lane that exceed the most silent one. */
// @ts-ignore: decorator
@inline
function countTile(fired: v128, at: usize, below: usize, pixelBytes: usize, silent: v128): v128 {
  const above = i32x4.add(i32x4.gt_s(v128.load(at), silent), i32x4.gt_s(v128.load(at + pixelBytes), silent));
  const under = i32x4.add(i32x4.gt_s(v128.load(below), silent), i32x4.gt_s(v128.load(below + pixelBytes), silent));
  return i32x4.sub(fired, i32x4.add(above, under));
}

// @ts-ignore: decorator
@inline
function firePooled(record: FireRecord, bits: i32): void {
  const u = <usize>record.potentials;
  let carried = <usize>record.carried;
  const inRows = record.inRows;
  const inColumns = record.inColumns;
  const channels = record.channels;
  const outRows = record.outRows;
  const outColumns = record.outColumns;
  const kernelRows = record.kernelRows;
  const kernelColumns = record.kernelColumns;
  const rowStride = record.rowStride;
  const columnStride = record.columnStride;
  const rowDilation = record.rowDilation;
  const columnDilation = record.columnDilation;
  const rowPad = record.rowPad;
  const columnPad = record.columnPad;
  const currents = <usize>record.currents;
  const compared = record.compared;
  const levels = record.steps;
  const bytes: usize = bits == 16 ? 2 : 4;
  const pixelBytes = <usize>channels * bytes;
  for (let row = 0; row < outRows; row++) {
    for (let column = 0; column < outColumns; column++) {
      for (let channel: usize = 0; channel < <usize>channels; channel += 8, carried += 16) {
        let low = i32x4.splat(0);
        let high = i32x4.splat(0);
        for (let rowTap = 0; rowTap < kernelRows; rowTap++) {
          const inRow = row * rowStride - rowPad + rowTap * rowDilation;
          if (<u32>inRow >= <u32>inRows) continue;
          for (let tap = 0; tap < kernelColumns; tap++) {
            const inColumn = column * columnStride - columnPad + tap * columnDilation;
            if (<u32>inColumn >= <u32>inColumns) continue;
            const at = u + <usize>(inRow * inColumns + inColumn) * pixelBytes + channel * bytes;
            if (bits == 16) {
              low = i16x8.max_s(low, v128.load(at));
            } else {
              low = i32x4.max_s(low, v128.load(at));
              high = i32x4.max_s(high, v128.load(at, 16));
            }
          }
        }
        v128.store(carried, quantise(low, high, bits, compared, currents, <usize>channels, channel, levels));
      }
    }
  }
}

/** Eight potentials → eight k (i16). */
// @ts-ignore: decorator
@inline
function quantise(
  low: v128,
  high: v128,
  bits: i32,
  compared: i32,
  currents: usize,
  channels: usize,
  channel: usize,
  levels: i32,
): v128 {
  if (compared) {
    if (bits == 16) {
      let k = i16x8.splat(0);
      let at = currents + (channel << 1);
      for (let step = 0; step < levels; step++, at += channels << 1) k = i16x8.sub(k, i16x8.gt_s(low, v128.load(at)));
      return k;
    }
    let first = i32x4.splat(0);
    let second = i32x4.splat(0);
    let at = currents + (channel << 2);
    for (let step = 0; step < levels; step++, at += channels << 2) {
      first = i32x4.sub(first, i32x4.gt_s(low, v128.load(at)));
      second = i32x4.sub(second, i32x4.gt_s(high, v128.load(at, 16)));
    }
    return i16x8.narrow_i32x4_s(first, second);
  }
  const at = currents + (channel << 2);
  let first = low;
  let second = high;
  if (bits == 16) {
    first = i32x4.extend_low_i16x8_s(low);
    second = i32x4.extend_high_i16x8_s(low);
  }
  const most = f32x4.splat(<f32>levels);
  return i16x8.narrow_i32x4_s(quotient(first, v128.load(at), most), quotient(second, v128.load(at, 16), most));
}

/**
 * floor(u / iExt), between 0 and `most` < 2^15. Exact because the compiler keeps iExt · most below 2^23: see
 * `src/simulate/engine`. The addition of 2^23 leaves an integer in the low bits of a float32.
 */
// @ts-ignore: decorator
@inline
export function quotient(u: v128, iExt: v128, most: v128): v128 {
  const exact = f32x4.div(f32x4.convert_i32x4_s(i32x4.max_s(u, i32x4.splat(0))), iExt);
  const whole = f32x4.floor(f32x4.pmin(exact, most));
  return v128.and(f32x4.add(whole, f32x4.splat(8388608)), i32x4.splat(0xffff));
}

/**
 * Counts the neurons that fire.
 */
export function countFired(record: CountFiredRecord): void {
  let u = <usize>record.potentials;
  const positions = record.positions;
  const channels = <usize>record.channels;
  const most = <usize>record.mostSilent;
  const narrow = record.bits == 16;
  const pixelBytes = channels << (narrow ? 1 : 2);
  let fired = i32x4.splat(0);
  for (let position = 0; position < positions; position++, u += pixelBytes) {
    if (narrow) {
      for (let i: usize = 0; i < pixelBytes; i += 16) {
        const yes = i16x8.gt_s(v128.load(u + i), v128.load(most + i));
        fired = i32x4.sub(fired, i32x4.extadd_pairwise_i16x8_s(yes));
      }
    } else {
      for (let i: usize = 0; i < pixelBytes; i += 16) {
        fired = i32x4.sub(fired, i32x4.gt_s(v128.load(u + i), v128.load(most + i)));
      }
    }
  }
  store<i32>(<usize>record.fired, across(fired));
}

/**
 * Max pooling on spikes already fired: the largest k of each window; 0 for an empty window.
 */
export function pool(record: PoolRecord): void {
  // A channel of a single-channel image stands alone; others come in eights.
  if (record.channels % 8 == 0) poolPixels(record, 8);
  else poolPixels(record, 1);
}

// @ts-ignore: decorator
@inline
function poolPixels(record: PoolRecord, width: i32): void {
  const source = <usize>record.source;
  let carried = <usize>record.carried;
  const inRows = record.inRows;
  const inColumns = record.inColumns;
  const channels = record.channels;
  const outRows = record.outRows;
  const outColumns = record.outColumns;
  const kernelRows = record.kernelRows;
  const kernelColumns = record.kernelColumns;
  const least = i16x8.splat(i16.MIN_VALUE);
  for (let row = 0; row < outRows; row++) {
    for (let column = 0; column < outColumns; column++) {
      for (let channel = 0; channel < channels; channel += width, carried += <usize>(width << 1)) {
        let largest = least;
        for (let rowTap = 0; rowTap < kernelRows; rowTap++) {
          const inRow = row * record.rowStride - record.rowPad + rowTap * record.rowDilation;
          if (<u32>inRow >= <u32>inRows) continue;
          for (let tap = 0; tap < kernelColumns; tap++) {
            const inColumn = column * record.columnStride - record.columnPad + tap * record.columnDilation;
            if (<u32>inColumn >= <u32>inColumns) continue;
            const at = source + (<usize>((inRow * inColumns + inColumn) * channels + channel) << 1);
            largest = i16x8.max_s(largest, width == 8 ? v128.load(at) : v128.load16_splat(at));
          }
        }
        const k = v128.andnot(largest, i16x8.eq(largest, least));
        if (width == 8) v128.store(carried, k);
        else store<i16>(carried, <i16>i16x8.extract_lane_s(k, 0));
      }
    }
  }
}

/** Copies spikes one by one. */
export function copy(record: CopyRecord): void {
  const source = <usize>record.source;
  const carried = <usize>record.carried;
  let pair = <usize>record.pairs;
  const end = pair + (<usize>record.count << 3);
  for (; pair < end; pair += 8) {
    const k = load<i16>(source + (<usize>load<u32>(pair) << 1));
    store<i16>(carried + (<usize>load<u32>(pair, 4) << 1), k);
  }
}
