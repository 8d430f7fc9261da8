/**
 * @file Writes the ONNX file of a quantised model: 8-bit tensors and ONNX Runtime's own operators, which the product's
 * exporter has no use for.
 */
import { writeAttribute } from '../../../../formats/onnx/attribute.ts';
import {
  create,
  DataType,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  toBinary,
  ValueInfoProtoSchema,
} from '../../../../formats/onnx/proto.ts';
import { writeTensor } from '../../../../formats/onnx/tensor.ts';
import type { Attribute, Graph, Node } from '../../../../graph/graph.ts';
import type { Shape } from '../../../../graph/tensor.ts';
import type { Quantisation } from './int8.ts';

/** Domain of ONNX Runtime's own operators. */
export const CONTRIB = 'com.microsoft';

type Elements = Uint8Array | Int8Array | Int32Array | Float32Array;

/** Collects the nodes and constants of a quantised model. */
export class QuantisedModel {
  readonly #graph: Graph;
  readonly #nodes: ReturnType<typeof nodeOf>[] = [];
  readonly #constants = new Map<string, TensorProto>();
  #made = 0;

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  /** Adds a constant and returns its name. */
  constant(data: Elements, shape: Shape = [data.length]): string {
    const name = `q${this.#made++}`;
    const rawData = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
    this.#constants.set(
      name,
      create(TensorProtoSchema, { name, dims: shape.map(BigInt), dataType: dataType(data), rawData }),
    );
    return name;
  }

  /** Scale and zero point as two scalar constants. */
  constantsOf({ scale, zeroPoint }: Quantisation): readonly [string, string] {
    return [this.constant(Float32Array.of(scale), []), this.constant(Uint8Array.of(zeroPoint), [])];
  }

  /** Adds a node. */
  node(
    opType: string,
    input: readonly string[],
    output: string,
    attributes: Node['attributes'] = {},
    domain = '',
  ): void {
    this.#nodes.push(nodeOf(`${opType}.${this.#made++}`, { opType, input, output, attributes, domain }));
  }

  /** A name that no value has yet. */
  fresh(of: string): string {
    return `${of}.q${this.#made++}`;
  }

  /** Bytes of an ONNX file that takes `input` as uint8, `batch` images of the graph's shape. */
  bytes(batch: number | string): Uint8Array {
    const [input] = this.#graph.inputs;
    const read = new Set(this.#nodes.flatMap((node) => node.input));
    const kept = [...this.#graph.constants].filter(([name]) => read.has(name));
    const [output] = this.#graph.outputs;
    return toBinary(
      ModelProtoSchema,
      create(ModelProtoSchema, {
        irVersion: 8n,
        opsetImport: [
          create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(this.#graph.opset) }),
          create(OperatorSetIdProtoSchema, { domain: CONTRIB, version: 1n }),
        ],
        producerName: 'firstspike',
        graph: create(GraphProtoSchema, {
          name: this.#graph.name,
          input: [valueInfo(input.name, DataType.UINT8, [batch, ...input.shape.slice(1)])],
          output: [valueInfo(output, DataType.FLOAT, undefined)],
          initializer: [
            ...kept.map(([name, tensor]) => writeTensor(name, tensor)),
            ...this.#constants.values(),
          ],
          node: this.#nodes,
        }),
      }),
    );
  }
}

interface NodeParts {
  readonly opType: string;
  readonly domain: string;
  readonly input: readonly string[];
  readonly output: string;
  readonly attributes: Node['attributes'];
}

const nodeOf = (name: string, { opType, domain, input, output, attributes }: NodeParts) =>
  create(NodeProtoSchema, {
    name,
    opType,
    domain,
    input: [...input],
    output: [output],
    attribute: Object.entries(attributes).map(([key, value]: [string, Attribute]) =>
      writeAttribute(key, value),
    ),
  });

function dataType(data: Elements): DataType {
  if (data instanceof Uint8Array) return DataType.UINT8;
  if (data instanceof Int8Array) return DataType.INT8;
  return data instanceof Int32Array ? DataType.INT32 : DataType.FLOAT;
}

function valueInfo(name: string, elemType: DataType, dims: readonly (number | string)[] | undefined) {
  const dim = dims?.map((size) =>
    create(TensorShapeProto_DimensionSchema, {
      value:
        typeof size === 'number'
          ? { case: 'dimValue', value: BigInt(size) }
          : { case: 'dimParam', value: size },
    }),
  );
  const tensorType = create(TypeProto_TensorSchema, {
    elemType,
    ...(dim && { shape: create(TensorShapeProtoSchema, { dim }) }),
  });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value: tensorType } }),
  });
}
