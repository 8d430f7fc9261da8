/**
 * @file The records of a program: each kernel's record, the number of the kernel and then its words. This table is the only
 * place that knows their order: `scripts/build-kernels.mjs` makes the AssemblyScript classes and the dispatch from it, and
 * `recordOf` the records that the compiler of networks writes. A comment says what a word is: bundlers leave it out. Addresses
 * are bytes, and the numbers there are int32 unless the comment says otherwise.
 */
import { floatRecords } from './float-records.ts';
import { dilations, pads, size, strides } from './window-words.ts';

const pooled = [
  'carried', // k of the target (int16)
  'inRows', // rows of the source
  'inColumns', // columns of the source
  'channels', // stored channels; a multiple of 8 where neurons fire
  ...size,
  ...strides,
  ...dilations,
  ...pads,
] as const;

const firing = [
  'potentials', // int32 or int16
  ...pooled,
  // Where compared, the largest potential below each multiple of iExt [step][channel], as wide as potentials; else iExt
  // [channel] (float32).
  'currents',
  'compared', // whether potentials are compared with multiples of iExt, or divided
  'steps', // the largest k
  'bits', // bits of a potential: 16 or 32
] as const;

/** First words of most kernels that add spikes to potentials. */
const spikes = [
  'potentials', // of the target
  'weights', // int16, or int8 where they are paired
  'events', // (neuron, k) of each spike of the source
  'count', // address of the number of events
] as const;

/** Words of the convolutions that add row by row. */
const scatteredRows = [
  ...spikes,
  'inColumns', // columns of the source
  'channels', // stored channels of the source
  'outRows',
  'outColumns',
  'targets', // stored channels of the target, a multiple of 8
  'kernelRows',
  'kernelColumns',
  ...pads,
  ...strides, // of `scatterPairs`: 1
] as const;

/** Words of the convolutions that gather. */
const block = [
  'potentials', // of the block
  'pixelBytes', // bytes of a pixel’s potentials
  'initial', // potentials of the block at the start, or its potentials themselves
  'initialBytes', // bytes of a pixel’s initial potentials; 0 where all pixels have the same
  'weights', // int16, or int8 where they are paired
  'events', // (neuron, k) of each spike of the source
  'starts', // of the source, as listEvents writes them
  'inRows', // rows of the source
  'inColumns', // columns of the source
  'channels', // stored channels of the source
  ...size,
  'columnStride',
  ...pads,
  'vectors', // vectors of 8 targets in the block
] as const;

/** And those whose lanes have 16 bits. */
const gathered = [
  ...block,
  'room', // sum of |k| that a lane can take
  'count', // address of the number of events
  'most', // events beyond which denseConv takes this kernel's place
] as const;

/** By kernel: its words in order. */
export const records = {
  reset: [
    'to', // potentials
    'from', // potentials at the start, of all neurons or of as many pixels as begin anew again and again
    'fromBytes', // bytes of these
    'bytes', // bytes to write
  ],
  encodeBytes: [
    'pixels', // [channel][row][column] (uint8)
    'table', // k of every byte (int16)
    'carried', // k of each unit (int16)
    'positions', // rows × columns
    'channels', // channels per position
    'stored', // those with padding
  ],
  listEvents: [
    'carried', // k of each unit (int16)
    'positions', // rows × columns
    'channels', // channels per position
    'events', // where (neuron, k) of each spike goes
    'starts', // per position, and once more: the index of its first event, and the sum of |k| before it
    'signed', // whether k may be negative
    'orders', // per mask of eight lanes, the bytes of those in it one after the other
    'most', // address of the number of events beyond which nobody reads them: only `starts` is written then, without sums
  ],
  countSynops: [
    'starts', // as listEvents writes them
    'parts', // parts of the list whose neurons have one fan-out: pixels, or 1
    'partBytes', // bytes from the start of a part to that of the next
    'fanOut', // per part
    'sum', // address of the sum (uint64)
  ],
  countListed: [
    'events', // (neuron, k) of each spike
    'count', // address of the number of events
    'fanOut', // per neuron
    'sum', // address of the sum (uint64)
  ],
  /** Weights of the block [row][column][source channel][target]; `collected` is room for the events under the kernel, or 0. */
  gatherConv: [...gathered, 'rowStride', 'rowDilation', 'collected'],
  /** The same weights as int8. */
  gatherPairs: [...gathered, 'rowStride', 'rowDilation', 'collected'],
  /** The same weights as int16 of any size. */
  gatherWide: [...block, 'rowStride', 'rowDilation'],
  /** Weights of the block [column][source channel][row, reversed][target]. */
  slideConv: gathered,
  packMap: [
    'carried', // k of each unit (int16), between 0 and 127
    'map', // the first pixel within its border [row][column][channel] (int8)
    'rows', // rows of the source
    'columns', // columns of the source
    'channels', // stored channels of the source
    'packed', // channels of a pixel of the map: the stored ones, or fewer
    'rowBytes', // bytes from row to row of the map
    'count', // address of the number of events
    'most', // events up to which nobody reads the map
  ],
  denseConv: [
    'potentials', // of the target
    'pixelBytes', // bytes of a pixel’s potentials
    'initial', // potentials at the start, or the potentials themselves
    'initialBytes', // bytes of a pixel’s initial potentials; 0 where all pixels have the same
    'weights', // [block of 8 targets][row][step of 4 taps][target][tap] (int8)
    'blocks', // blocks of 8 targets
    'map', // as packMap writes it, border included
    'outRows', // rows of the target
    'outColumns', // columns of the target
    'kernelRows', // rows of the window
    'rowStep', // bytes of the map from window to window of a column
    'columnStep', // bytes from window to window of a row
    'tapStep', // bytes from row to row of a window
    'tapBytes', // bytes of a row of a window: 4 per step
    'span', // steps that a lane can take
    'count', // address of the number of events
    'most', // events up to which another kernel takes this one's place
  ],
  depthwiseConv: [
    'potentials', // of the target
    'initial', // potentials at the start, or the potentials themselves
    'initialBytes', // bytes of a pixel’s initial potentials; 0 where all pixels have the same
    'carried', // k of the source (int16)
    'weights', // [row][column][channel] (int16)
    'channels', // stored channels of source and target
    'inRows', // rows of the source
    'inColumns', // columns of the source
    ...size,
    ...strides,
    ...dilations,
    ...pads,
    'wide', // whether a sum may leave 16 bits
  ],
  gatherDense: [
    'potentials', // of the target
    'initial', // potentials at the start, or the potentials themselves
    'weights', // [block][source neuron][64] (int8)
    'blockBytes', // bytes of a block’s weights
    'events', // (neuron, k) of each spike of the source
    'count', // address of the number of events
    'blocks', // blocks of 64 targets
    'room', // sum of |k| that a lane can take
  ],
  /** Potentials of 16 bits; weights [source channel][row][column, phase by phase, each reversed][target]. */
  scatterRows: scatteredRows,
  /**
   * The same of a source with one channel; weights as int8 [row][column, reversed, and one more][target][the pixel, its right
   * neighbour].
   */
  scatterPairs: scatteredRows,
  /** Weights [source channel][row][column][target of its group]. */
  scatterConv: [
    ...spikes,
    'inColumns', // columns of the source
    'channels', // stored channels of the source
    'outRows',
    'outColumns',
    'targets', // stored channels of the target
    'kernelRows',
    'kernelColumns',
    ...strides,
    ...dilations,
    ...pads,
    'inGroup', // source channels of a group
    'outGroup', // target channels of a group
  ],
  /** Weights [source neuron][target]. */
  scatterDense: [
    ...spikes,
    'targets', // stored neurons of the target
  ],
  addElementwise: [
    'potentials', // of the target
    'carried', // k of the source (int16)
    'weights', // of each neuron, or of each channel (int16)
    'weightBytes', // bytes of a pixel’s weights; 0 where all pixels have the same
    'positions', // rows × columns
    'channels', // stored channels, a multiple of 8
  ],
  scatterSparse: [
    ...spikes,
    'starts', // first synapse of each source neuron, and once more their number
    'targets', // neuron that each synapse reaches
  ],
  fire: firing,
  fireTiles: [
    ...firing,
    'mostSilent', // the largest potential that does not fire [channel], as wide as potentials
    'fired', // address of the number of neurons that fire
  ],
  countFired: [
    'potentials', // int32 or int16
    'positions', // rows × columns
    'channels', // stored channels, a multiple of 8
    'mostSilent', // the largest potential that does not fire [channel], as wide as potentials
    'fired', // address of the number of neurons that fire
    'bits', // bits of a potential: 16 or 32
  ],
  fireSigned: [
    'potentials', // of the population
    'carried', // k of each unit (int16)
    'positions', // rows × columns
    'channels', // stored channels, a multiple of 8
    'currents', // iExt [channel] (float32)
    'mirrors', // mirror [channel]
    'steps', // the largest k
  ],
  fireTable: [
    'potentials', // of the population
    'carried', // k of each unit (int16)
    'positions', // rows × columns
    'stored', // stored channels
    'channels', // channels without padding
    'steps', // the largest k
    'on', // thresholds [channel][k − 1] of ON neurons, ascending
    'off', // of OFF neurons, or 0
    'upperBound', // upper limits of OFF neurons, descending, or 0
    'mirrors', // mirror [channel]
  ],
  pool: [
    'source', // k of the source (int16)
    ...pooled,
  ],
  copy: [
    'source', // k of the source (int16)
    'carried', // k of the target (int16)
    'pairs', // (source, target) of each wire
    'count', // number of pairs
  ],
  select: [
    'carried', // k of each unit (int16)
    'groups', // number of groups
    'groupStride', // units between the starts of two groups
    'outer', // with `inner`, the units of a group: so many outer strides
    'outerStride', // units between them
    'inner', // so many inner strides
    'innerStride', // units between them
    'least', // the least |k| that is sent
    'steps', // the largest |k|
    'most', // spikes that a group may send
    'ranks', // k of each rank, or 0
    'scratch', // one number per |k| and one more, zero before and after
  ],
  ...floatRecords,
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
  words: { readonly [Field in (typeof records)[K][number]]: number },
): KernelRecord => [
  kernelNames.indexOf(kernel),
  ...records[kernel].map((field) => words[field as keyof typeof words]),
];

/** Records one after the other. */
export function wordsOf(records: readonly KernelRecord[]): Int32Array {
  const words = new Int32Array(records.length * constants.RECORD_WORDS);
  records.forEach((record, i) => {
    words.set(record, i * constants.RECORD_WORDS);
  });
  return words;
}
