/** @file The records of the float kernels, which run the ANN: `records.ts` says what a record is. */
import { dilations, pads, size, strides } from './window-words.ts';

/** By kernel: its words in order. */
export const floatRecords = {
  floatTranspose: [
    'from', // float32 [row][column]
    'to', // float32 [column][row]
    'rows', // rows of `from`
    'columns', // columns of `from`
    'fromStride', // elements from row to row of `from`
    'toStride', // elements from row to row of `to`
  ],
  floatEvents: [
    'data', // float32 [position][group][channel]
    'groups', // number of groups
    'positions', // rows × columns
    'channels', // channels of a group
    'events', // where (index within the group, value) of each input other than zero goes; room for one more
    'starts', // per group and position, and once more: the index of its first event
  ],
  floatGather: [
    'sums', // float32 [position][group][4 · vectors]
    'weights', // float32, per group and block of targets [row][column][channel][target]
    'bias', // float32 [group][4 · vectors]
    'events', // as floatEvents writes them
    'starts', // as floatEvents writes them
    'groups', // number of groups
    'vectors', // vectors of 4 targets in a group: blocks of 8, then one of 1, 2, 4 or 8
    'channels', // source channels of a group
    'inRows', // rows of the source
    'inColumns', // columns of the source
    ...size,
    ...strides,
    ...dilations,
    ...pads,
  ],
  floatPlanes: [
    'out', // float32 [channel][multiplier][row][column], and FLOAT_SPARE more
    'data', // float32 [channel][row][column]
    'weights', // float32 [channel][multiplier][row][column]
    'bias', // float32 [channel][multiplier]
    'padded', // room for one padded plane
    'paddedRows', // rows of the source that windows read, its border included
    'paddedColumns', // columns that windows and the last vector of a row read
    'channels', // source channels
    'multiplier', // target channels of each
    'inRows', // rows of the source
    'inColumns', // columns of the source
    ...size,
    ...strides,
    ...dilations,
    ...pads,
  ],
  floatLimit: [
    'from', // float32
    'to', // float32
    'length', // numbers; up to three more are written
    'low', // the least value, as the bits of a float32
    'high', // the largest value, as the bits of a float32
  ],
  floatCombine: [
    'left', // float32
    'right', // float32
    'to', // float32 [outer][channel][inner]
    'operation', // 0 left + right, 1 left − right, 2 left · right, 3 left ÷ right
    'outer', // blocks of channels
    'channels', // channels of a block
    'inner', // numbers of a channel
    'leftOuter', // numbers from block to block of `left`
    'leftChannel', // numbers from channel to channel of `left`
    'leftInner', // 1 where a channel of `left` has as many numbers as one of `to`, 0 where it has one
    'rightOuter', // as leftOuter
    'rightChannel', // as leftChannel
    'rightInner', // as leftInner; not both are 0
  ],
  floatScale: [
    'from', // float32 [outer][channel][inner]
    'to', // the same
    'scale', // float64 [channel]
    'offset', // float64 [channel]
    'outer', // blocks of channels
    'channels', // channels of a block
    'inner', // numbers of a channel
  ],
  floatPool: [
    'from', // float32 [channel][row][column]
    'to', // float32 [channel][row][column]
    'divisors', // float64 [row][column] for means, or 0 for the largest value
    'channels', // planes
    'inRows', // rows of the source
    'inColumns', // columns of the source
    ...size,
    ...strides,
    ...dilations,
    ...pads,
  ],
  floatCopyRows: [
    'from', // float32
    'to', // float32 [row][column]
    'rows', // number of rows
    'columns', // numbers of a row
    'fromStride', // numbers from row to row of `from`
  ],
} as const;
