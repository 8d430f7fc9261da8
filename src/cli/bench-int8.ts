/**
 * @file The ANN quantised to int8 the way ONNX Runtime likes it: activations uint8 with one scale per value from their
 * range over calibration images, weights int8 with one scale per output channel, biases int32.
 * x ≈ scale · (q − zeroPoint); Jacob et al. 2018, "Quantization and Training of Neural Networks for Efficient
 * Integer-Arithmetic-Only Inference".
 */
import { writeAttribute } from '../export/onnx/attribute.ts';
import {
  create,
  DataType,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
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
} from '../export/onnx/proto.ts';
import type { Attribute, Graph, Node } from '../graph/graph.ts';
import { type FloatTensor, type Shape, sizeOf } from '../graph/tensor.ts';

/** Smallest and largest value that an activation takes. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** How a real value is held in 8 bits without sign. */
export interface Quantisation {
  readonly scale: number;
  readonly zeroPoint: number;
}

/** Zero is always held exactly, because padding and ReLU produce it. */
export function quantisationOf({ min, max }: Range): Quantisation {
  const low = Math.min(0, min);
  const scale = (Math.max(0, max) - low) / 255 || 1;
  return { scale, zeroPoint: Math.round(-low / scale) };
}

/** Values as their 8 bits. */
export const quantiseValues = (values: Float32Array, { scale, zeroPoint }: Quantisation): Uint8Array =>
  Uint8Array.from(values, (value) => Math.max(0, Math.min(255, Math.round(value / scale) + zeroPoint)));

/** Weights of a linear layer: one scale per output channel, symmetric. */
interface QuantisedWeights {
  readonly data: Int8Array;
  readonly scales: Float32Array;
}

/** @param axis the axis of output channels */
export function quantiseWeights({ shape, data }: FloatTensor, axis: number): QuantisedWeights {
  const channels = shape[axis];
  const inner = sizeOf(shape.slice(axis + 1));
  const channelOf = (i: number) => Math.floor(i / inner) % channels;
  const scales = new Float32Array(channels);
  for (let i = 0; i < data.length; i++) {
    scales[channelOf(i)] = Math.max(scales[channelOf(i)], Math.abs(data[i]) / 127);
  }
  for (let c = 0; c < channels; c++) scales[c] ||= 1;
  return { data: Int8Array.from(data, (w, i) => Math.round(w / scales[channelOf(i)])), scales };
}

/** A bias in units of input scale × weight scale. */
export const quantiseBias = (bias: Float32Array, input: Quantisation, scales: Float32Array): Int32Array =>
  Int32Array.from(bias, (b, c) => Math.round(b / (input.scale * scales[c])));

/** Domain of ONNX Runtime's own operators. */
export const CONTRIB = 'com.microsoft';

type Elements = Uint8Array | Int8Array | Int32Array | Float32Array;

/** Collects the nodes and constants of a quantised model. */
export class QuantisedModel {
  readonly #graph: Graph;
  readonly #nodes: NodeProto[] = [];
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
    this.#nodes.push(
      create(NodeProtoSchema, {
        name: `${opType}.${this.#made++}`,
        opType,
        domain,
        input: [...input],
        output: [output],
        attribute: Object.entries(attributes).map(([key, value]: [string, Attribute]) =>
          writeAttribute(key, value),
        ),
      }),
    );
  }

  /** A name that no value has yet. */
  fresh(of: string): string {
    return `${of}.q${this.#made++}`;
  }

  /** Bytes of an ONNX file that takes `input` as uint8, `batch` images of the graph's shape. */
  bytes(floats: Iterable<TensorProto>, batch: number | string): Uint8Array {
    const [input] = this.#graph.inputs;
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
          initializer: [...floats, ...this.#constants.values()],
          node: this.#nodes,
        }),
      }),
    );
  }
}

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
