/**
 * @file Nodes and constants of an ONNX graph under construction; values are known by name. Constants of one content are
 * stored once.
 */

import type { Attribute } from '../../graph/graph.ts';
import type { Shape } from '../../graph/tensor.ts';
import { writeAttribute } from '../onnx/attribute.ts';
import {
  create,
  DataType,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProtoSchema,
} from '../onnx/proto.ts';

/** Name of a value in the graph. */
export type Value = string;

type Elements = Uint8Array | Int32Array | BigInt64Array | Float64Array;

const typeOf = (data: Elements): DataType => {
  if (data instanceof Uint8Array) return DataType.UINT8;
  if (data instanceof Int32Array) return DataType.INT32;
  return data instanceof BigInt64Array ? DataType.INT64 : DataType.DOUBLE;
};

export class Builder {
  readonly nodes: NodeProto[] = [];
  readonly constants: TensorProto[] = [];
  readonly #scalars = new Map<string, Value>();

  /** Adds a node with one output, which gets its name; `name` must be new, and defaults to a number. */
  node(
    opType: string,
    input: readonly Value[],
    attributes: Readonly<Record<string, Attribute>> = {},
    name = `${opType}_${this.nodes.length}`,
  ): Value {
    const attribute = Object.entries(attributes).map(([key, value]) => writeAttribute(key, value));
    this.nodes.push(create(NodeProtoSchema, { name, opType, input: [...input], output: [name], attribute }));
    return name;
  }

  /** Adds a tensor, whose numbers are not copied. */
  constant(data: Elements, shape: Shape, name = `constant_${this.constants.length}`): Value {
    const rawData = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
    this.constants.push(
      create(TensorProtoSchema, { name, dims: shape.map(BigInt), dataType: typeOf(data), rawData }),
    );
    return name;
  }

  /** An int32 scalar. */
  int(value: number): Value {
    return this.#once(`int32 ${value}`, () => this.constant(Int32Array.of(value), []));
  }

  /** A uint8 scalar. */
  byte(value: number): Value {
    return this.#once(`uint8 ${value}`, () => this.constant(Uint8Array.of(value), []));
  }

  /** A double scalar. */
  double(value: number): Value {
    return this.#once(`double ${value}`, () => this.constant(Float64Array.of(value), []));
  }

  /** A list of int64, as shapes and axes are. */
  list(values: readonly number[]): Value {
    return this.#once(`int64 ${values.join()}`, () =>
      this.constant(BigInt64Array.from(values, BigInt), [values.length]),
    );
  }

  /** The value in another type. */
  cast(value: Value, to: DataType): Value {
    return this.node('Cast', [value], { to });
  }

  /** The value in another shape, without the batch axis. */
  reshape(value: Value, shape: Shape): Value {
    return this.node('Reshape', [value, this.list([0, ...shape])]);
  }

  /** The sum of values; at least one. */
  sum(values: readonly Value[], name?: string): Value {
    return values.reduce((sum, value, i) =>
      this.node('Add', [sum, value], {}, i === values.length - 1 ? name : undefined),
    );
  }

  #once(key: string, make: () => Value): Value {
    const known = this.#scalars.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.#scalars.set(key, made);
    return made;
  }
}
