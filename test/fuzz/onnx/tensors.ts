/** @file Damage to a model's tensors, inputs and outputs: shapes that lie, other types, data elsewhere. */
import { create } from '@bufbuild/protobuf';
import {
  TensorProto_DataLocation as DataLocation,
  StringStringEntryProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
} from 'onnx-buf';
import { type Draw, hostileNumber, hostileText } from '../draw.ts';
import { wide } from './fields.ts';
import type { GraphMutator } from './nodes.ts';

const withTensor =
  (change: (tensor: TensorProto, draw: Draw) => void): GraphMutator =>
  (graph, draw) => {
    if (graph.initializer.length > 0) change(draw.pick(graph.initializer), draw);
  };

export const changeType = withTensor((tensor, draw) => {
  tensor.dataType = draw.int(0, 24);
});

export const moveOutside = withTensor((tensor, draw) => {
  tensor.dataLocation = draw.pick([DataLocation.EXTERNAL, DataLocation.DEFAULT]);
  const entry = (key: string, value: string) => create(StringStringEntryProtoSchema, { key, value });
  tensor.externalData = [entry('location', hostileText(draw)), entry('offset', '-1')];
});

/** A shape that is sound but another: other ranks, zeros, factors of the size. */
export const reshapeTensor = withTensor((tensor, draw) => {
  const size = BigInt.asIntN(
    64,
    tensor.dims.reduce((product, n) => product * n, 1n),
  );
  tensor.dims = draw.pick([[size], [size, 1n], [1n, size], [0n], [size, 1n, 1n, 1n], [1n, 1n, 1n, size], []]);
  if (draw.chance(0.2)) {
    tensor.dims = [0n, wide(draw)];
    tensor.rawData = new Uint8Array();
  }
});

/** Weights that are not finite, or overflow. */
export const spoilNumbers = withTensor((tensor, draw) => {
  if (tensor.rawData.length < 4) return;
  const rawData = tensor.rawData.slice();
  const view = new DataView(rawData.buffer);
  for (let i = draw.int(1, 4); i > 0; i--) {
    view.setFloat32(4 * draw.int(0, Math.floor(rawData.length / 4) - 1), hostileNumber(draw), true);
  }
  tensor.rawData = rawData;
});

export const declareInitializer: GraphMutator = (graph, draw) => {
  if (graph.initializer.length === 0) return;
  const [tensor] = graph.initializer.splice(draw.int(0, graph.initializer.length - 1), 1);
  if (graph.input.length > 0) graph.input.push({ ...structuredClone(graph.input[0]), name: tensor.name });
};

export const fixInput: GraphMutator = (graph, draw) => {
  const [input] = graph.input;
  if (input === undefined) return;
  graph.initializer.push(
    create(TensorProtoSchema, { name: input.name, dims: [], dataType: 1, floatData: [1] }),
  );
  if (draw.chance(0.5)) graph.input.shift();
};

export const resizeInput: GraphMutator = (graph, draw) => {
  const type = graph.input[0]?.type?.value;
  if (type?.case !== 'tensorType' || type.value.shape === undefined) return;
  const { dim } = type.value.shape;
  const size = create(TensorShapeProto_DimensionSchema, {
    value: draw.chance(0.8) ? { case: 'dimValue', value: wide(draw) } : { case: 'dimParam', value: 'N' },
  });
  if (dim.length === 0 || draw.chance(0.2)) dim.splice(draw.int(0, dim.length), draw.int(0, 1), size);
  else dim[draw.int(0, dim.length - 1)] = size;
};

export const changeOutputs: GraphMutator = (graph, draw) => {
  const names = graph.node.flatMap(({ output }) => output);
  const [output] = graph.output;
  if (output === undefined || names.length === 0) return;
  if (draw.chance(0.7)) output.name = draw.pick(names);
  else graph.output.push({ ...structuredClone(output), name: draw.pick(names) });
};

export const duplicateNames: GraphMutator = (graph, draw) => {
  const named = [...graph.node, ...graph.initializer, ...graph.input];
  if (named.length > 1) draw.pick(named).name = draw.pick(named).name;
};
