/**
 * @file Graph → bytes of an ONNX file (IR version 8, which came with operator set 15 and is read everywhere).
 */
import type { Graph } from '../../../graph/graph.ts';
import type { Shape } from '../../../graph/tensor.ts';
import { unsupportedNode } from '../../../ops/node-error.ts';
import { planGraph } from '../../../ops/plan.ts';
import { findOperator } from '../../../ops/table.ts';
import { VERSION } from '../../../version.ts';
import { writeAttribute } from '../attribute.ts';
import { encodeModel } from '../encode.ts';
import {
  create,
  DataType,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  PRODUCER,
  StringStringEntryProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from '../proto.ts';
import { writeTensor } from '../tensor.ts';
import { decomposeActivations } from './decompose-activations.ts';
import { decomposeStaircases } from './decompose-staircases.ts';

export interface OnnxOptions {
  /** Images per run: a number, or a name for "any number". Default `'N'`. */
  readonly batch?: number | string;
  /** Written into the file: where the model comes from. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * The graph as an ONNX file. The first axis of inputs and outputs becomes the batch axis.
 * @throws FirstspikeError `unsupported` or `shape` if the shapes of the outputs cannot be inferred; `unsupported` for an
 * operator that ONNX does not have.
 */
export function toOnnx(source: Graph, { batch = 'N', metadata = {} }: OnnxOptions = {}): Uint8Array {
  const { shapes } = planGraph(source);
  const graph = decomposeStaircases(decomposeActivations(source), shapes);
  checkStandard(graph);
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(graph.opset) })],
    producerName: PRODUCER,
    producerVersion: VERSION,
    metadataProps: Object.entries({ ...noted(source), ...metadata }).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value }),
    ),
  });
  const written = create(GraphProtoSchema, {
    name: graph.name,
    input: graph.inputs.map(({ name, shape }) => valueInfo(name, shape, batch)),
    output: graph.outputs.map((name) => valueInfo(name, shapes.get(name) ?? [], batch)),
    initializer: [...graph.constants].map(([name, tensor]) => writeTensor(name, tensor)),
    node: graph.nodes.map(({ name, type, inputs, outputs, attributes }) =>
      create(NodeProtoSchema, {
        name,
        opType: type,
        input: [...inputs],
        output: [...outputs],
        attribute: Object.entries(attributes).map(([key, value]) => writeAttribute(key, value)),
      }),
    ),
  });
  return encodeModel(model, written);
}

/** Operators that are read, and that ONNX does not have. */
const nonstandard = new Set(['Quant', 'Staircase']);

/** Runtimes refuse a whole file for one node that they do not know. */
function checkStandard({ nodes }: Graph): void {
  const own = nodes.find(({ type }) => nonstandard.has(type) || !findOperator(type));
  if (own) throw unsupportedNode(own, 'ONNX has no such operator, so it cannot be written as ONNX.');
}

/** What `importOnnx` reads again. */
const noted = ({ notes = {} }: Graph): Record<string, string> => ({
  ...(notes.preprocess !== undefined && { preprocess: notes.preprocess }),
  ...(notes.classNames && { names: JSON.stringify(notes.classNames) }),
});

function valueInfo(name: string, [, ...rest]: Shape, batch: number | string): ValueInfoProto {
  const dim = [batch, ...rest].map((size) =>
    create(TensorShapeProto_DimensionSchema, {
      value:
        typeof size === 'number'
          ? { case: 'dimValue', value: BigInt(size) }
          : { case: 'dimParam', value: size },
    }),
  );
  const tensorType = create(TypeProto_TensorSchema, {
    elemType: DataType.FLOAT,
    shape: create(TensorShapeProtoSchema, { dim }),
  });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value: tensorType } }),
  });
}
