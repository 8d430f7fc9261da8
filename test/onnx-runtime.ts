/** @file A graph computed by ONNX Runtime, whether or not every operator in it is one of ours. */
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { writeAttribute } from '../src/formats/onnx/attribute.ts';
import {
  create,
  DataType,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  toBinary,
  ValueInfoProtoSchema,
} from '../src/formats/onnx/proto.ts';
import { writeTensor } from '../src/formats/onnx/tensor.ts';
import type { Graph } from '../src/graph/graph.ts';
import { type FloatTensor, floatTensor, type Shape } from '../src/graph/tensor.ts';

function valueInfo(name: string, shape?: Shape) {
  const dim = shape?.map((size) =>
    create(TensorShapeProto_DimensionSchema, { value: { case: 'dimValue', value: BigInt(size) } }),
  );
  const tensorType = create(TypeProto_TensorSchema, {
    elemType: DataType.FLOAT,
    ...(dim && { shape: create(TensorShapeProtoSchema, { dim }) }),
  });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value: tensorType } }),
  });
}

/** The graph as it stands, unplanned: shapes of outputs are left to the reader. */
function bytesOf(graph: Graph): Uint8Array {
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 9n,
      opsetImport: [create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(graph.opset) })],
      graph: create(GraphProtoSchema, {
        name: 'graph',
        input: graph.inputs.map(({ name, shape }) => valueInfo(name, shape)),
        output: graph.outputs.map((name) => valueInfo(name)),
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
      }),
    }),
  );
}

/** The graph's outputs for one set of inputs. */
export async function runOnnxRuntime(
  graph: Graph,
  inputs: ReadonlyMap<string, FloatTensor>,
): Promise<FloatTensor[]> {
  const session = await InferenceSession.create(bytesOf(graph), {
    intraOpNumThreads: 1,
    graphOptimizationLevel: 'disabled',
    logSeverityLevel: 3,
  });
  const feeds = Object.fromEntries(
    [...inputs].map(([name, { shape, data }]) => [name, new OrtTensor('float32', data, [...shape])]),
  );
  const results = await session.run(feeds);
  await session.release();
  return graph.outputs.map((name) => {
    const { dims, data } = results[name];
    if (!(data instanceof Float32Array)) throw new Error(`${name} is not float32`);
    return floatTensor(dims, data);
  });
}
