/** @file ONNX files with damage at every level: bytes, protobuf fields, and what the graph means. */
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { type ModelProto, ModelProtoSchema } from 'onnx-buf';
import { mutateBytes } from '../bytes.ts';
import type { Draw } from '../draw.ts';
import { mutateField, wide } from './fields.ts';
import * as nodes from './nodes.ts';
import * as tensors from './tensors.ts';

const graphMutators: readonly nodes.GraphMutator[] = [...Object.values(nodes), ...Object.values(tensors)];

const changeOpset = (model: ModelProto, draw: Draw): void => {
  const [opset] = model.opsetImport;
  if (opset === undefined) return;
  opset.version = draw.chance(0.8) ? BigInt(draw.int(1, 22)) : wide(draw);
  if (draw.chance(0.1)) model.opsetImport.unshift({ ...opset, version: wide(draw) });
};

/** One to four changes; the file may be cut or bent besides. */
export function mutateOnnx(seed: Uint8Array, draw: Draw): Uint8Array {
  const model = fromBinary(ModelProtoSchema, seed);
  for (let rounds = draw.pick([1, 1, 1, 2, 2, 3, 4]); rounds > 0; rounds--) {
    const { graph } = model;
    if (graph === undefined || draw.chance(0.2)) mutateField(model, draw);
    else if (draw.chance(0.05)) changeOpset(model, draw);
    else draw.pick(graphMutators)(graph, draw);
  }
  const bytes = toBinary(ModelProtoSchema, model);
  return draw.chance(0.02) ? mutateBytes(bytes, draw) : bytes;
}
