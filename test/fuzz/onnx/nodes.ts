/** @file Damage to a model that knows what its nodes mean: cycles, other operators, hostile attributes, new nodes. */
import { create } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataType as DataType,
  type GraphProto,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProtoSchema,
} from 'onnx-buf';
import { operators } from '../../../src/ops/table.ts';
import { type Draw, hostileInteger, hostileNumber, hostileText } from '../draw.ts';
import { wide } from './fields.ts';

export type GraphMutator = (graph: GraphProto, draw: Draw) => void;

const otherTypes = [
  'Loop',
  'If',
  'Expand',
  'Sigmoid',
  'ConvTranspose',
  'Nonsense',
  '',
  'constructor',
  '__proto__',
];

const operatorType = (draw: Draw): string =>
  draw.chance(0.95) ? draw.pick(operators).type : draw.pick(otherTypes);

const namesOf = (graph: GraphProto): string[] => [
  ...graph.input.map(({ name }) => name),
  ...graph.initializer.map(({ name }) => name),
  ...graph.node.flatMap(({ output }) => output),
];

const someName = (graph: GraphProto, draw: Draw): string => {
  const names = namesOf(graph);
  return names.length === 0 || draw.chance(0.05) ? hostileText(draw) : draw.pick(names);
};

const withNode =
  (change: (node: NodeProto, graph: GraphProto, draw: Draw) => void): GraphMutator =>
  (graph, draw) => {
    if (graph.node.length > 0) change(draw.pick(graph.node), graph, draw);
  };

/** Reads another value: later ones make cycles. */
export const rewire = withNode((node, graph, draw) => {
  node.input[draw.int(0, Math.max(0, node.input.length - 1))] = someName(graph, draw);
});

export const readItself = withNode((node, _graph, draw) => {
  node.input[draw.int(0, Math.max(0, node.input.length - 1))] = node.output[0] ?? '';
});

export const swapOperator = withNode((node, _graph, draw) => {
  node.opType = operatorType(draw);
});

export const dropInput = withNode((node, _graph, draw) => {
  node.input.splice(draw.int(0, Math.max(0, node.input.length - 1)), 1, ...(draw.chance(0.5) ? [''] : []));
});

export const changeAttribute = withNode((node, _graph, draw) => {
  if (node.attribute.length > 0 && draw.chance(0.3))
    node.attribute.splice(draw.int(0, node.attribute.length - 1), 1);
  else if (node.attribute.length > 0 && draw.chance(0.5)) {
    const at = draw.int(0, node.attribute.length - 1);
    node.attribute[at] = hostileAttribute(node.attribute[at].name, draw);
  } else node.attribute.push(hostileAttribute(draw.pick(attributeNames), draw));
});

const attributeNames = [
  'kernel_shape',
  'strides',
  'dilations',
  'pads',
  'group',
  'auto_pad',
  'ceil_mode',
  'count_include_pad',
  'axis',
  'axes',
  'perm',
  'shape',
  'keepdims',
  'to',
  'value',
  'value_ints',
  'value_float',
  'alpha',
  'beta',
  'epsilon',
  'transA',
  'transB',
  'min',
  'max',
  'mode',
  'starts',
  'ends',
  'start',
  'end',
  'allowzero',
  'broadcast',
  'spatial',
  'noop_with_empty_axes',
  'training_mode',
  'paddings',
  '__proto__',
  'constructor',
];

function hostileAttribute(name: string, draw: Draw): AttributeProto {
  const integers = () =>
    Array.from({ length: draw.pick([0, 1, 1, 2, 2, 2, 3, 4, 4, 5, 40]) }, () => wide(draw));
  const type = draw.pick([
    AttributeType.INTS,
    AttributeType.INTS,
    AttributeType.INT,
    AttributeType.FLOAT,
    AttributeType.STRING,
    AttributeType.TENSOR,
    AttributeType.FLOATS,
    AttributeType.STRINGS,
    AttributeType.GRAPH,
    AttributeType.UNDEFINED,
  ]);
  return create(AttributeProtoSchema, {
    name,
    type,
    ints: type === AttributeType.INTS ? integers() : [],
    i: wide(draw),
    f: hostileNumber(draw),
    s: new TextEncoder().encode(
      draw.pick(['SAME_UPPER', 'SAME_LOWER', 'VALID', 'constant', hostileText(draw)]),
    ),
    floats: type === AttributeType.FLOATS ? [hostileNumber(draw), hostileNumber(draw)] : [],
    ...(type === AttributeType.TENSOR && { t: hostileTensor('', draw) }),
  });
}

/** Few numbers, mostly of a shape that fits them. */
function hostileTensor(name: string, draw: Draw): TensorProto {
  const length = draw.pick([0, 1, 1, 2, 2, 3, 4, 8]);
  const dims = draw.chance(0.9) ? [BigInt(length)] : [wide(draw), wide(draw)];
  const scalar = length === 1 && draw.chance(0.5);
  return create(
    TensorProtoSchema,
    draw.chance(0.7)
      ? {
          name,
          dims: scalar ? [] : dims,
          dataType: DataType.INT64,
          int64Data: Array.from({ length }, () => wide(draw)),
        }
      : {
          name,
          dims: scalar ? [] : dims,
          dataType: DataType.FLOAT,
          floatData: Array.from({ length }, () => hostileNumber(draw)),
        },
  );
}

/** A new node behind an existing value; who read that value reads the node's output. */
export const insertNode: GraphMutator = (graph, draw) => {
  const name = someName(graph, draw);
  const position = graph.node.length;
  const output = `inserted${position}`;
  const operands = Array.from({ length: draw.pick([0, 0, 1, 1, 2, 4]) }, (_, i) => {
    if (draw.chance(0.3)) return someName(graph, draw);
    const operand = `operand${position}.${i}.${graph.initializer.length}`;
    graph.initializer.push(hostileTensor(operand, draw));
    return operand;
  });
  for (const node of graph.node) node.input = node.input.map((input) => (input === name ? output : input));
  graph.node.push(
    create(NodeProtoSchema, {
      opType: operatorType(draw),
      input: draw.chance(0.8) ? [name, ...operands] : [...operands, name],
      output: [output],
      attribute: Array.from({ length: draw.int(0, 2) }, () =>
        hostileAttribute(draw.pick(attributeNames), draw),
      ),
    }),
  );
  if (draw.chance(0.3) && graph.output.length > 0) graph.output[0].name = output;
};

/** A long chain, or one that doubles at every node. */
export const chainNodes: GraphMutator = (graph, draw) => {
  let name = someName(graph, draw);
  const first = name;
  const opType = draw.pick([
    'Relu',
    'Identity',
    'Add',
    'Concat',
    'Mul',
    'Conv',
    'Shape',
    'Unsqueeze',
    'MaxPool',
    'Gather',
  ]);
  const operand = draw.chance(0.5) ? undefined : someName(graph, draw);
  for (let i = 0, length = draw.pick([3, 30, 30, 300, 3000]); i < length; i++) {
    const output = `chain${graph.node.length}`;
    const operands = ['Add', 'Concat', 'Mul', 'Conv', 'Gather'].includes(opType) ? [operand ?? name] : [];
    const attribute =
      opType === 'Concat'
        ? [create(AttributeProtoSchema, { name: 'axis', type: AttributeType.INT, i: 0n })]
        : [];
    if (opType === 'Unsqueeze')
      attribute.push(create(AttributeProtoSchema, { name: 'axes', type: AttributeType.INTS, ints: [0n] }));
    if (opType === 'MaxPool')
      attribute.push(
        create(AttributeProtoSchema, { name: 'kernel_shape', type: AttributeType.INTS, ints: [1n, 1n] }),
      );
    graph.node.push(
      create(NodeProtoSchema, { opType, input: [name, ...operands], output: [output], attribute }),
    );
    name = output;
  }
  for (const { name: output } of graph.output) if (output === first) graph.output[0].name = name;
  if (draw.chance(0.5) && graph.output.length > 0) graph.output[0].name = name;
};

export const duplicateNode = withNode((node, graph, draw) => {
  const copy = structuredClone(node);
  if (draw.chance(0.7)) copy.output = copy.output.map((name) => `${name}'`);
  graph.node.splice(draw.int(0, graph.node.length), 0, copy);
});

export const dropNode = withNode((node, graph) => {
  graph.node.splice(graph.node.indexOf(node), 1);
});

/** The graph as an attribute of one of its nodes, a few levels deep. */
export const nest: GraphMutator = (graph, draw) => {
  if (graph.node.length === 0) return;
  for (let depth = draw.pick([1, 2, 5]); depth > 0; depth--) {
    const g = structuredClone(graph);
    if (g.node.length > 200) return;
    draw
      .pick(graph.node)
      .attribute.push(create(AttributeProtoSchema, { name: 'body', type: AttributeType.GRAPH, g }));
    if (JSON.stringify(graph.name).length > 1000) return;
  }
};

export const changeSizes: GraphMutator = (graph, draw) => {
  const tensors = graph.initializer.filter(({ dims }) => dims.length > 0);
  if (tensors.length === 0) return;
  const { dims } = draw.pick(tensors);
  dims[draw.int(0, dims.length - 1)] = draw.chance(0.3) ? BigInt(hostileInteger(draw)) : wide(draw);
};
