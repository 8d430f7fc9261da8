/** @file Small ONNX files written by hand: nodes of any domain, tensors of any type. */
import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, type NodeProtoSchema, type TensorProtoSchema } from 'onnx-buf';
import type { Shape } from '../src/graph/tensor.ts';

export type TensorInit = MessageInitShape<typeof TensorProtoSchema>;
export type NodeInit = MessageInitShape<typeof NodeProtoSchema>;

export const FLOAT = 1;
export const UINT8 = 2;
export const INT8 = 3;
export const INT32 = 6;

/** A constant with its elements in the typed fields. */
export function tensor(
  name: string,
  dataType: number,
  dims: readonly number[],
  values: readonly number[],
): TensorInit {
  const elements = dataType === FLOAT ? { floatData: [...values] } : { int32Data: [...values] };
  return { name, dataType, dims: dims.map(BigInt), ...elements };
}

/** Domain of ONNX Runtime's own operators. */
export const contrib = 'com.microsoft';

/** A model from float `x` (1×4) to `y`. */
export function fileOf(
  nodes: NodeInit[],
  initializer: TensorInit[],
  shape: Shape = [1, 4],
  opset = 13,
): Uint8Array {
  const dim = shape.map((size) => ({ value: { case: 'dimValue' as const, value: BigInt(size) } }));
  const tensorType = { elemType: FLOAT, shape: { dim } };
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 8n,
      opsetImport: [
        { domain: '', version: BigInt(opset) },
        { domain: contrib, version: 1n },
      ],
      graph: {
        name: 'test',
        input: [{ name: 'x', type: { value: { case: 'tensorType', value: tensorType } } }],
        output: [{ name: 'y', type: { value: { case: 'tensorType', value: { elemType: FLOAT } } } }],
        initializer,
        node: nodes,
      },
    }),
  );
}

/** A node, named by its type and output. */
export const node = (
  opType: string,
  input: string[],
  output: string | string[],
  attribute: NodeInit['attribute'] = [],
  domain = '',
): NodeInit => ({ name: `${opType} ${output}`, opType, input, output: [output].flat(), attribute, domain });

export const int = (name: string, i: number) => ({ name, type: 2, i: BigInt(i) });
export const ints = (name: string, ...values: number[]) => ({ name, type: 7, ints: values.map(BigInt) });
export const float = (name: string, f: number) => ({ name, type: 1, f });
