/** @file A smaller input that fails in the same way: parts are left out as long as the signature stays. */
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import { joined } from './bytes.ts';
import type { Target } from './target.ts';
import { tryInput } from './trial.ts';

const MOST_TRIALS = 2000;

/** For failures that throw; what hangs or crashes is kept as it is. */
export async function shrink(target: Target, bytes: Uint8Array): Promise<Uint8Array> {
  const wanted = (await tryInput(target, bytes)).finding?.signature;
  if (wanted === undefined) return bytes;
  let trials = 0;
  const fails = async (candidate: Uint8Array) =>
    trials++ < MOST_TRIALS && (await tryInput(target, candidate)).finding?.signature === wanted;
  const start = target.name === 'onnx' ? await shrinkModel(bytes, fails) : bytes;
  return shrinkBytes(start, fails);
}

type Fails = (candidate: Uint8Array) => Promise<boolean>;

async function shrinkBytes(bytes: Uint8Array, fails: Fails): Promise<Uint8Array> {
  let result = bytes;
  for (let size = result.length >> 1; size >= 1; size >>= 1) {
    for (let at = 0; at + size <= result.length; ) {
      const candidate = joined(result.subarray(0, at), result.subarray(at + size));
      if (await fails(candidate)) result = candidate;
      else at += size;
    }
  }
  return result;
}

/** Leaves out nodes, attributes, tensors and inputs one by one. */
async function shrinkModel(bytes: Uint8Array, fails: Fails): Promise<Uint8Array> {
  let result = bytes;
  const lists = (candidate: Uint8Array) => {
    const model = fromBinary(ModelProtoSchema, candidate);
    const { graph } = model;
    const found: unknown[][] =
      graph === undefined
        ? []
        : [
            graph.node,
            graph.initializer,
            graph.input,
            graph.output,
            ...graph.node.map(({ attribute }) => attribute),
          ];
    return { model, found };
  };
  try {
    for (let list = 0; list < lists(result).found.length; list++) {
      for (let at = lists(result).found[list].length - 1; at >= 0; at--) {
        const { model, found } = lists(result);
        found[list]?.splice(at, 1);
        const candidate = toBinary(ModelProtoSchema, model);
        if (await fails(candidate)) result = candidate;
        if (list >= lists(result).found.length) return result;
      }
    }
  } catch {
    // Not decodable: bytes are left out instead.
  }
  return result;
}
