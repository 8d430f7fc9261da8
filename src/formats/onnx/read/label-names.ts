/** @file Names of the classes in nodes that turn scores into labels, as converters of scikit-learn and Core ML models write them. */
import type { GraphProto, NodeProto, TensorProto } from '../proto.ts';

const decoder = new TextDecoder();

/**
 * The names in the order of the scores; undefined where no ZipMap or ArrayFeatureExtractor has names, or two have different ones.
 */
export function namesOfLabels({ node, initializer }: GraphProto): readonly string[] | undefined {
  const tensors = new Map(initializer.map((tensor) => [tensor.name, tensor] as const));
  const [first, ...others] = node.map((each) => namesOf(each, tensors)).filter((names) => names.length > 0);
  if (first === undefined) return undefined;
  const isSame = (names: readonly string[]) =>
    names.length === first.length && names.every((name, index) => name === first[index]);
  return others.every(isSame) ? first : undefined;
}

function namesOf(
  { domain, opType, input, attribute }: NodeProto,
  tensors: ReadonlyMap<string, TensorProto>,
): readonly string[] {
  if (domain !== 'ai.onnx.ml') return [];
  const names =
    opType === 'ZipMap'
      ? attribute.find(({ name }) => name === 'classlabels_strings')?.strings
      : opType === 'ArrayFeatureExtractor'
        ? tensors.get(input[0])?.stringData
        : undefined;
  return (names ?? []).map((bytes) => decoder.decode(bytes));
}
