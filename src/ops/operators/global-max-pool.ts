/** @file GlobalMaxPool: the largest value of each channel; the earliest spike of the channel. */

import type { Window } from '../../geometry/window.ts';
import { connectMaxPool } from '../connect/max-pool.ts';
import { required } from '../connect/operands.ts';
import { poolRecords } from '../floats/elementwise.ts';
import type { Operator } from '../operator.ts';
import { inputShape } from '../parse/operands.ts';
import { imageSize } from '../parse/window-attributes.ts';
import { maxPool } from './max-pool.ts';
import { wholeImage } from './whole-image.ts';

export const globalMaxPool: Operator<{ readonly window: Window }> = {
  type: 'GlobalMaxPool',
  becomes: 'the earliest spike of each channel',
  group: 'pooling',
  dependence: 'mixed',
  nonNegative: 'input',
  keepsScale: true,
  parse: (node, context) => ({ window: wholeImage(imageSize(node, inputShape(node, context, 0))) }),
  shape: maxPool.shape,
  reference: maxPool.reference,
  kernels: ({ window }, step) => poolRecords(step, window),
  connect: ({ window }, [input], connector) => connectMaxPool(required(input, connector), window, connector),
  count: maxPool.count,
};
