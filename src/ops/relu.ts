/** @file Relu: max(x, 0). A neuron that never reaches its threshold stays silent: firing is the ReLU. */
import { floatTensor } from '../graph/tensor.ts';
import { keepsSign } from './connect/affine-map.ts';
import { elementwisePotential } from './connect/elementwise.ts';
import { required } from './connect/required.ts';
import { inputShape } from './operands.ts';
import { free, type Operator } from './operator.ts';
import { floatData } from './reference/elements.ts';

export const relu: Operator<unknown> = {
  type: 'Relu',
  parse: (node, context) => ({ shape: inputShape(node, context, 0) }),
  shape: (_, [input]) => [input],
  reference(_, [input]) {
    const data = floatData(input);
    const out = new Float32Array(data.length);
    for (let i = 0; i < data.length; i++) out[i] = Math.max(data[i], 0);
    return [floatTensor(input.shape, out)];
  },
  connect(_, [input], connector) {
    const signal = required(input, connector);
    const shape = connector.shapes[0];
    if (signal.kind !== 'spikes') return { ...connector.fire(signal, {}), shape };
    if (keepsSign(signal.affine)) return signal;
    const potential = elementwisePotential(signal, connector.node.inputs[0], signal.shape, connector);
    return { ...connector.fire(potential, {}), shape };
  },
  count: () => free,
};
