/**
 * @file The records of a program: each kernel's record, the number of the kernel and then its words. This table is the only
 * place that knows their order: `scripts/build-kernels.mjs` makes the AssemblyScript classes and the dispatch from it, and
 * `recordOf` the records that the compiler of networks writes. A field's line says what it is; addresses are bytes, and the
 * numbers there are int32 unless the line says otherwise.
 */

/** A window as a kernel walks it, from the grid of a source (`in`) to that of a target (`out`). */
const size = {
  outRows: 'rows of the target',
  outColumns: 'columns of the target',
  kernelRows: 'rows of the window',
  kernelColumns: 'columns of the window',
};
const strides = { rowStride: 'rows from window to window', columnStride: 'columns from window to window' };
const dilations = { rowDilation: 'rows from tap to tap', columnDilation: 'columns from tap to tap' };
const pads = { rowPad: 'rows in front of the source', columnPad: 'columns in front of the source' };

const pooled = {
  carried: 'k of the target (int16)',
  inRows: 'rows of the source',
  inColumns: 'columns of the source',
  channels: 'stored channels; a multiple of 8 where neurons fire',
  ...size,
  ...strides,
  ...dilations,
  ...pads,
};

const firing = {
  potentials: 'int32 or int16',
  ...pooled,
  currents:
    'where compared, the largest potential below each multiple of iExt [step][channel], as wide as potentials; else iExt [channel] (float32)',
  compared: 'whether potentials are compared with multiples of iExt, or divided',
  steps: 'the largest k',
  bits: 'bits of a potential: 16 or 32',
};

/** First words of most kernels that add spikes to potentials. */
const spikes = {
  potentials: 'of the target',
  weights: 'int16',
  events: '(neuron, k) of each spike of the source',
  count: 'address of the number of events',
};

/** Words of the convolutions that gather. */
const gathered = {
  potentials: 'of the block',
  pixelBytes: 'bytes of a pixel’s potentials',
  initial: 'potentials of the block at the start, or its potentials themselves',
  initialBytes: 'bytes of a pixel’s initial potentials; 0 where all pixels have the same',
  weights: 'int16',
  events: '(neuron, k) of each spike of the source',
  starts: 'of the source, as listEvents writes them',
  inRows: 'rows of the source',
  inColumns: 'columns of the source',
  channels: 'stored channels of the source',
  ...size,
  columnStride: strides.columnStride,
  ...pads,
  room: 'sum of |k| that a lane can take',
  vectors: 'vectors of 8 targets in the block',
};

/** By kernel: its words in order, and their meaning. */
export const records = {
  reset: { to: 'potentials', from: 'potentials at the start', bytes: 'bytes to copy' },
  listEvents: {
    carried: 'k of each unit (int16)',
    positions: 'rows × columns',
    channels: 'channels per position',
    events: 'where (neuron, k) of each spike goes',
    starts: 'per position, and once more: the index of its first event, and the sum of |k| before it',
    signed: 'whether k may be negative',
    orders: 'per mask of eight lanes, the bytes of those in it one after the other',
  },
  countSynops: {
    starts: 'as listEvents writes them',
    parts: 'parts of the list whose neurons have one fan-out: pixels, or 1',
    partBytes: 'bytes from the start of a part to that of the next',
    fanOut: 'per part',
    sum: 'address of the sum (uint64)',
  },
  countListed: {
    events: '(neuron, k) of each spike',
    count: 'address of the number of events',
    fanOut: 'per neuron',
    sum: 'address of the sum (uint64)',
  },
  gatherConv: {
    ...gathered,
    weights: 'of the block [row][column][source channel][target] (int16)',
    rowStride: strides.rowStride,
    rowDilation: dilations.rowDilation,
  },
  slideConv: {
    ...gathered,
    weights: 'of the block [column][source channel][row, reversed][target] (int16)',
  },
  gatherDense: {
    potentials: 'of the target',
    initial: 'potentials at the start, or the potentials themselves',
    weights: '[block][source neuron][64] (int8)',
    blockBytes: 'bytes of a block’s weights',
    events: '(neuron, k) of each spike of the source',
    count: 'address of the number of events',
    blocks: 'blocks of 64 targets',
    room: 'sum of |k| that a lane can take',
  },
  scatterRows: {
    ...spikes,
    potentials: 'of the target (int16)',
    weights: '[source channel][row][column, reversed][target] (int16)',
    inColumns: 'columns of the source',
    channels: 'stored channels of the source',
    outRows: size.outRows,
    outColumns: size.outColumns,
    targets: 'stored channels of the target, a multiple of 8',
    kernelRows: size.kernelRows,
    kernelColumns: size.kernelColumns,
    ...pads,
  },
  scatterConv: {
    ...spikes,
    weights: '[source channel][row][column][target of its group] (int16)',
    inColumns: 'columns of the source',
    channels: 'stored channels of the source',
    outRows: size.outRows,
    outColumns: size.outColumns,
    targets: 'stored channels of the target',
    kernelRows: size.kernelRows,
    kernelColumns: size.kernelColumns,
    ...strides,
    ...dilations,
    ...pads,
    inGroup: 'source channels of a group',
    outGroup: 'target channels of a group',
  },
  scatterDense: {
    ...spikes,
    weights: '[source neuron][target] (int16)',
    targets: 'stored neurons of the target',
  },
  addElementwise: {
    potentials: 'of the target',
    carried: 'k of the source (int16)',
    weights: 'of each neuron, or of each channel (int16)',
    weightBytes: 'bytes of a pixel’s weights; 0 where all pixels have the same',
    positions: 'rows × columns',
    channels: 'stored channels, a multiple of 8',
  },
  scatterSparse: {
    ...spikes,
    starts: 'first synapse of each source neuron, and once more their number',
    targets: 'neuron that each synapse reaches',
  },
  fire: firing,
  fireTiles: {
    ...firing,
    mostSilent: 'the largest potential that does not fire [channel], as wide as potentials',
    fired: 'address of the number of neurons that fire',
  },
  countFired: {
    potentials: 'int32 or int16',
    positions: 'rows × columns',
    channels: 'stored channels, a multiple of 8',
    mostSilent: 'the largest potential that does not fire [channel], as wide as potentials',
    fired: 'address of the number of neurons that fire',
    bits: 'bits of a potential: 16 or 32',
  },
  fireSigned: {
    potentials: 'of the population',
    carried: 'k of each unit (int16)',
    positions: 'rows × columns',
    channels: 'stored channels, a multiple of 8',
    currents: 'iExt [channel] (float32)',
    mirrors: 'mirror [channel]',
    steps: 'the largest k',
  },
  fireTable: {
    potentials: 'of the population',
    carried: 'k of each unit (int16)',
    positions: 'rows × columns',
    stored: 'stored channels',
    channels: 'channels without padding',
    steps: 'the largest k',
    on: 'thresholds [channel][k − 1] of ON neurons, ascending',
    off: 'of OFF neurons, or 0',
    upperBound: 'upper limits of OFF neurons, descending, or 0',
    mirrors: 'mirror [channel]',
  },
  pool: { source: 'k of the source (int16)', ...pooled },
  copy: {
    source: 'k of the source (int16)',
    carried: 'k of the target (int16)',
    pairs: '(source, target) of each wire',
    count: 'number of pairs',
  },
  select: {
    carried: 'k of each unit (int16)',
    groups: 'number of groups',
    groupStride: 'units between the starts of two groups',
    outer: 'with `inner`, the units of a group: so many outer strides',
    outerStride: 'units between them',
    inner: 'so many inner strides',
    innerStride: 'units between them',
    least: 'the least |k| that is sent',
    steps: 'the largest |k|',
    most: 'spikes that a group may send',
    ranks: 'k of each rank, or 0',
    scratch: 'one number per |k| and one more, zero before and after',
  },
  floatTranspose: {
    from: 'float32 [row][column]',
    to: 'float32 [column][row]',
    rows: 'rows of `from`',
    columns: 'columns of `from`',
    fromStride: 'elements from row to row of `from`',
    toStride: 'elements from row to row of `to`',
  },
  floatEvents: {
    data: 'float32 [position][group][channel]',
    groups: 'number of groups',
    positions: 'rows × columns',
    channels: 'channels of a group',
    events: 'where (index within the group, value) of each input other than zero goes; room for one more',
    starts: 'per group and position, and once more: the index of its first event',
  },
  floatGather: {
    sums: 'float32 [position][group][4 · vectors]',
    weights: 'float32, per group and block of targets [row][column][channel][target]',
    bias: 'float32 [group][4 · vectors]',
    events: 'as floatEvents writes them',
    starts: 'as floatEvents writes them',
    groups: 'number of groups',
    vectors: 'vectors of 4 targets in a group: blocks of 8, then one of 1, 2, 4 or 8',
    channels: 'source channels of a group',
    inRows: 'rows of the source',
    inColumns: 'columns of the source',
    ...size,
    ...strides,
    ...dilations,
    ...pads,
  },
  floatPlanes: {
    out: 'float32 [channel][multiplier][row][column], and FLOAT_SPARE more',
    data: 'float32 [channel][row][column]',
    weights: 'float32 [channel][multiplier][row][column]',
    bias: 'float32 [channel][multiplier]',
    padded: 'room for one padded plane',
    paddedRows: 'rows of the source that windows read, its border included',
    paddedColumns: 'columns that windows and the last vector of a row read',
    channels: 'source channels',
    multiplier: 'target channels of each',
    inRows: 'rows of the source',
    inColumns: 'columns of the source',
    ...size,
    ...strides,
    ...dilations,
    ...pads,
  },
  floatLimit: {
    from: 'float32',
    to: 'float32',
    length: 'numbers; up to three more are written',
    low: 'the least value, as the bits of a float32',
    high: 'the largest value, as the bits of a float32',
  },
  floatCombine: {
    left: 'float32',
    right: 'float32',
    to: 'float32 [outer][channel][inner]',
    operation: '0 left + right, 1 left − right, 2 left · right, 3 left ÷ right',
    outer: 'blocks of channels',
    channels: 'channels of a block',
    inner: 'numbers of a channel',
    leftOuter: 'numbers from block to block of `left`',
    leftChannel: 'numbers from channel to channel of `left`',
    leftInner: '1 where a channel of `left` has as many numbers as one of `to`, 0 where it has one',
    rightOuter: 'as leftOuter',
    rightChannel: 'as leftChannel',
    rightInner: 'as leftInner; not both are 0',
  },
  floatScale: {
    from: 'float32 [outer][channel][inner]',
    to: 'the same',
    scale: 'float64 [channel]',
    offset: 'float64 [channel]',
    outer: 'blocks of channels',
    channels: 'channels of a block',
    inner: 'numbers of a channel',
  },
  floatPool: {
    from: 'float32 [channel][row][column]',
    to: 'float32 [channel][row][column]',
    divisors: 'float64 [row][column] for means, or 0 for the largest value',
    channels: 'planes',
    inRows: 'rows of the source',
    inColumns: 'columns of the source',
    ...size,
    ...strides,
    ...dilations,
    ...pads,
  },
  floatCopyRows: {
    from: 'float32',
    to: 'float32 [row][column]',
    rows: 'number of rows',
    columns: 'numbers of a row',
    fromStride: 'numbers from row to row of `from`',
  },
} as const;

/** Numbers that kernels and the compiler of networks share. */
export const constants = {
  /** Words of a record. */
  RECORD_WORDS: 32,
  /** Bytes of one event, and of one position's start. */
  EVENT_BYTES: 8,
  START_BYTES: 8,
  /** Targets of one block of `gatherDense`. */
  DENSE_BLOCK: 64,
  /** Numbers that float kernels may write beyond the end of their output. */
  FLOAT_SPARE: 15,
} as const;

export type Kernel = keyof typeof records;

/** Names of the kernels by their numbers. */
export const kernelNames = Object.keys(records) as readonly Kernel[];

/** A kernel's number, then its words. */
export type KernelRecord = readonly number[];

/** The record of a kernel; further properties are left out. */
export const recordOf = <K extends Kernel>(
  kernel: K,
  words: { readonly [Field in keyof (typeof records)[K]]: number },
): KernelRecord => [
  kernelNames.indexOf(kernel),
  ...Object.keys(records[kernel]).map((field) => words[field as keyof typeof words]),
];
