/**
 * @file Convolution by scattering: each spike adds its weights to the potentials it reaches.
 */
import { dot } from './dot';
import { AddElementwiseRecord, ScatterConvRecord, ScatterDenseRecord, ScatterRowsRecord, ScatterSparseRecord } from './generated/records';
import { carriedBy, EVENT } from './events';

/**
 * For layers with few source channels (a first layer): 16-bit potentials, dilation 1. The outputs that one kernel row of one
 * spike reaches are neighbours in memory, and so are their weights: the columns of one phase, x mod stride, stored together and
 * reversed. The compiler uses it only where no potential can leave 16 bits.
 */
export function scatterRows(record: ScatterRowsRecord): void {
  if (record.rowStride == 1 && record.columnStride == 1) scatterInto(record, false, false);
  else scatterInto(record, false, true);
}

/**
 * @param paired whether weights are int8 and spikes that are neighbours in a row are one product, of a source with one channel
 * @param strided whether a stride may be larger than 1
 */
// @ts-ignore: decorator
@inline
export function scatterInto<Record>(record: Record, paired: bool, strided: bool): void {
  const u = <usize>record.potentials;
  const weights = <usize>record.weights;
  let event = <usize>record.events;
  const end = event + <usize>load<u32>(<usize>record.count) * EVENT;
  const inColumns = record.inColumns;
  const channels = record.channels;
  const outRows = record.outRows;
  const outColumns = record.outColumns;
  const targets = record.targets;
  const kernelRows = record.kernelRows;
  const kernelColumns = record.kernelColumns;
  const rowPad = record.rowPad;
  const columnPad = record.columnPad;
  const rowStride = strided ? record.rowStride : 1;
  const columnStride = strided ? record.columnStride : 1;
  const pixelBytes = <usize>(targets << 1);
  const rowBytes = <usize>(paired ? kernelColumns + 1 : kernelColumns) * pixelBytes;
  for (; event < end; event += EVENT) {
    let reach = kernelColumns;
    const neuron = load<i32>(event);
    const position = neuron / channels;
    const channel = neuron - position * channels;
    const row = position / inColumns;
    const column = position - row * inColumns;
    let k = v128.load32_splat(event, 4);
    if (paired && event + EVENT < end && load<i32>(event, 8) == neuron + 1 && column + 1 < inColumns) {
      // Bytes: the first k, the second k, and again.
      k = v128.or(k, i16x8.shl(v128.load32_splat(event, 12), 8));
      reach++;
      event += EVENT;
    }
    // The last column that it reaches, and the first kernel column that reaches it.
    let nearest = column + columnPad;
    let phase = 0;
    if (strided) {
      phase = nearest % columnStride;
      nearest /= columnStride;
      reach = (kernelColumns - phase + columnStride - 1) / columnStride;
    }
    const first = nearest - (strided ? reach : kernelColumns) + 1;
    const from = max(first, 0);
    const bytes = <usize>(min(first + reach, outColumns) - from) * pixelBytes;
    if (<isize>bytes <= 0) continue;
    let source = weights + <usize>channel * <usize>kernelRows * rowBytes + <usize>(from - first) * pixelBytes;
    // Kernel columns of the phases before.
    if (strided) source += <usize>(phase * (kernelColumns / columnStride) + min(phase, kernelColumns % columnStride)) * pixelBytes;
    let firstTap = max(row + rowPad - rowStride * (outRows - 1), 0);
    if (strided) firstTap += (row + rowPad - firstTap) % rowStride;
    const lastTap = min(row + rowPad, kernelRows - 1);
    for (let tap = firstTap; tap <= lastTap; tap += rowStride) {
      const outRow = strided ? (row + rowPad - tap) / rowStride : row + rowPad - tap;
      const at = u + <usize>(outRow * outColumns + from) * pixelBytes;
      const w = source + <usize>tap * rowBytes;
      let i: usize = 0;
      for (; i + 64 <= bytes; i += 64) {
        v128.store(at + i, i16x8.add(v128.load(at + i), product(v128.load(w + i), k, paired)));
        v128.store(at + i, i16x8.add(v128.load(at + i, 16), product(v128.load(w + i, 16), k, paired)), 16);
        v128.store(at + i, i16x8.add(v128.load(at + i, 32), product(v128.load(w + i, 32), k, paired)), 32);
        v128.store(at + i, i16x8.add(v128.load(at + i, 48), product(v128.load(w + i, 48), k, paired)), 48);
      }
      for (; i < bytes; i += 16) v128.store(at + i, i16x8.add(v128.load(at + i), product(v128.load(w + i), k, paired)));
    }
  }
}

// @ts-ignore: decorator
@inline
function product(w: v128, k: v128, paired: bool): v128 {
  return paired ? dot(w, k) : i16x8.mul(w, k);
}

/**
 * Any convolution: strides, dilations, groups, odd channel counts, 16-bit weights, any number of steps.
 */
export function scatterConv(record: ScatterConvRecord): void {
  const u = <usize>record.potentials;
  const weights = <usize>record.weights;
  let event = <usize>record.events;
  const end = event + <usize>load<u32>(<usize>record.count) * EVENT;
  const inColumns = record.inColumns;
  const channels = record.channels;
  const outRows = record.outRows;
  const outColumns = record.outColumns;
  const targets = record.targets;
  const kernelRows = record.kernelRows;
  const kernelColumns = record.kernelColumns;
  const rowStride = record.rowStride;
  const columnStride = record.columnStride;
  const rowDilation = record.rowDilation;
  const columnDilation = record.columnDilation;
  const rowPad = record.rowPad;
  const columnPad = record.columnPad;
  const inGroup = record.inGroup;
  const outGroup = record.outGroup;
  for (; event < end; event += EVENT) {
    const neuron = load<i32>(event);
    const k = carriedBy(event);
    const position = neuron / channels;
    const channel = neuron - position * channels;
    const row = position / inColumns;
    const column = position - row * inColumns;
    const firstTarget = (channel / inGroup) * outGroup;
    const firstTap = firstReaching(column + columnPad, outColumns, columnStride, columnDilation);
    const lastTap = min((column + columnPad) / columnDilation, kernelColumns - 1);
    const lastRowTap = min((row + rowPad) / rowDilation, kernelRows - 1);
    let rowTap = firstReaching(row + rowPad, outRows, rowStride, rowDilation);
    for (; rowTap <= lastRowTap; rowTap++) {
      const above = row + rowPad - rowTap * rowDilation;
      const outRow = above / rowStride;
      if (above < 0 || outRow * rowStride != above) continue;
      let w = weights + (<usize>(((channel * kernelRows + rowTap) * kernelColumns + firstTap) * outGroup) << 1);
      for (let tap = firstTap; tap <= lastTap; tap++, w += <usize>outGroup << 1) {
        const before = column + columnPad - tap * columnDilation;
        const outColumn = before / columnStride;
        if (before < 0 || outColumn * columnStride != before) continue;
        addScaled(u + (<usize>((outRow * outColumns + outColumn) * targets + firstTarget) << 2), w, outGroup, k);
      }
    }
  }
}

/** The first tap by which a padded position reaches an output that exists. */
// @ts-ignore: decorator
@inline
function firstReaching(position: i32, outputs: i32, stride: i32, dilation: i32): i32 {
  return (max(position - (outputs - 1) * stride, 0) + dilation - 1) / dilation;
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
 */
export function scatterDense(record: ScatterDenseRecord): void {
  const u = <usize>record.potentials;
  const weights = <usize>record.weights;
  let event = <usize>record.events;
  const end = event + <usize>load<u32>(<usize>record.count) * EVENT;
  const targets = record.targets;
  for (; event < end; event += EVENT) {
    addScaled(u, weights + (<usize>load<u32>(event) * <usize>targets << 1), targets, carriedBy(event));
  }
}

/**
 * One synapse per neuron of populations that are stored alike: a residual add. It goes over all neurons, eight at a time.
 */
export function addElementwise(record: AddElementwiseRecord): void {
  let u = <usize>record.potentials;
  let carried = <usize>record.carried;
  let weights = <usize>record.weights;
  const pixelBytes = <usize>record.channels << 1;
  const skipped = <usize>record.weightBytes - pixelBytes;
  for (let position = 0; position < record.positions; position++, weights += skipped) {
    for (const end = carried + pixelBytes; carried < end; carried += 16, weights += 16, u += 32) {
      const k = v128.load(carried);
      const w = v128.load(weights);
      v128.store(u, i32x4.add(v128.load(u), i32x4.extmul_low_i16x8_s(k, w)));
      v128.store(u, i32x4.add(v128.load(u, 16), i32x4.extmul_high_i16x8_s(k, w)), 16);
    }
  }
}

/**
 * Any synapses, listed by source.
 */
export function scatterSparse(record: ScatterSparseRecord): void {
  const u = <usize>record.potentials;
  const weights = <usize>record.weights;
  let event = <usize>record.events;
  const end = event + <usize>load<u32>(<usize>record.count) * EVENT;
  const starts = <usize>record.starts;
  const targets = <usize>record.targets;
  for (; event < end; event += EVENT) {
    const k = carriedBy(event);
    const start = starts + (<usize>load<u32>(event) << 2);
    const last = load<u32>(start, 4);
    for (let i = load<u32>(start); i < last; i++) {
      const at = u + (<usize>load<u32>(targets + (<usize>i << 2)) << 2);
      store<i32>(at, load<i32>(at) + <i32>load<i16>(weights + (<usize>i << 1)) * k);
    }
  }
}
