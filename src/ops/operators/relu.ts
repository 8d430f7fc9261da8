/** @file Relu: max(x, 0). A neuron that never reaches its threshold stays silent: firing is the ReLU. */

import { reluTo } from '../../graph/activation.ts';
import { floatTensor } from '../../graph/tensor.ts';
import { connectActivation } from '../connect/activation.ts';
import { required } from '../connect/operands.ts';
import { limitRecords } from '../floats/elementwise.ts';
import { free, type Operator } from '../operator.ts';
import { inputShape } from '../parse/operands.ts';
import { floatData } from '../reference/elements.ts';
import { isNonNegative } from '../signal.ts';

export const relu: Operator<unknown> = {
  type: 'Relu',
  becomes: 'the neuron itself: a potential that is not above zero never fires',
  group: 'activations, by the neuron itself',
  dependence: 'elementwise',
  nonNegative: 'always',
  parse: (node, context) => ({ shape: inputShape(node, context, 0) }),
  shape: (_, [input]) => [input],
  reference(_, [input]) {
    const data = floatData(input);
    const out = new Float32Array(data.length);
    for (let i = 0; i < data.length; i++) out[i] = Math.max(data[i], 0);
    return [floatTensor(input.shape, out)];
  },
  kernels: (_, step) => limitRecords(step, 0, Number.POSITIVE_INFINITY),
  connect(_, [input], connector) {
    const signal = required(input, connector);
    if (signal.kind === 'spikes' && isNonNegative(signal)) return signal;
    return connectActivation(signal, reluTo(), connector);
  },
  count: () => free,
};
