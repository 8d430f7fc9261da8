/** @file BatchNormalization at inference: `y = gamma · (x − mean) / √(variance + epsilon) + beta`, per channel. */

import { grouped } from '../../error.ts';
import { floatTensor, sizeOf } from '../../graph/tensor.ts';
import { perElement } from '../connect/affine-map.ts';
import { applyAffine } from '../connect/apply-affine.ts';
import { required } from '../connect/operands.ts';
import { scaleRecords } from '../floats/elementwise.ts';
import { shapeError, unsupportedNode } from '../node-error.ts';
import { free, type Operator } from '../operator.ts';
import { flagAttribute, floatAttribute, intAttribute } from '../parse/attributes.ts';
import { floatConstant, inputShape } from '../parse/operands.ts';
import { floatData } from '../reference/elements.ts';

interface BatchNormalizationAttributes {
  /** One factor and one offset per channel. */
  readonly scale: Float64Array;
  readonly offset: Float64Array;
}

export const batchNormalization: Operator<BatchNormalizationAttributes> = {
  type: 'BatchNormalization',
  becomes: 'folded into weights and biases',
  group: 'arithmetic with constants',
  dependence: 'elementwise',
  nonNegative: 'unknown',
  affine: true,
  parse(node, context) {
    const shape = inputShape(node, context, 0);
    if (flagAttribute(node, 'training_mode')) {
      throw unsupportedNode(
        node,
        'training_mode = 1 normalises by the batch; export the model in inference mode.',
      );
    }
    if (context.opset < 9 && intAttribute(node, 'spatial') === 0) {
      throw unsupportedNode(
        node,
        'spatial = 0 has statistics per pixel; use one mean and variance per channel.',
      );
    }
    const channels = shape[1] ?? 1;
    const [gamma, beta, mean, variance] = ['scale', 'bias', 'mean', 'variance'].map((what, i) => {
      const { data } = floatConstant(node, context, i + 1, what);
      if (data.length === channels) return data;
      throw shapeError(
        node,
        `its ${what} has ${grouped(data.length)} numbers for ${grouped(channels)} channels.`,
      );
    });
    const epsilon = floatAttribute(node, 'epsilon') ?? 1e-5;
    const scale = Float64Array.from(gamma, (factor, i) => factor / Math.sqrt(variance[i] + epsilon));
    return { scale, offset: scale.map((factor, i) => beta[i] - factor * mean[i]) };
  },
  shape: (_, [input]) => [input],
  reference({ scale, offset }, [input]) {
    const data = floatData(input);
    const out = new Float32Array(data.length);
    const area = sizeOf(input.shape.slice(2));
    for (let i = 0; i < out.length; i++) {
      const channel = Math.floor(i / area) % scale.length;
      out[i] = scale[channel] * data[i] + offset[channel];
    }
    return [floatTensor(input.shape, out)];
  },
  kernels: ({ scale, offset }, step) => scaleRecords(step, scale, offset),
  connect({ scale, offset }, [input], connector) {
    const area = sizeOf(connector.shapes[0]) / scale.length;
    const map = { scale: perElement(scale, area), offset: perElement(offset, area) };
    return applyAffine(required(input, connector), map, connector);
  },
  count: () => free,
};
