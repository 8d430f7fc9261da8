/** @file Writes the table of contents of an ONNX file (`studio/src/lib/model-contents.ts`). */
import type { Attribute, Graph } from '../../src/graph/graph.ts';
import type { ModelContents } from '../src/lib/model-contents.ts';

/** @throws RangeError for a graph that is not numbers, texts and float32 of the file */
export function contentsOf(graph: Graph, file: Uint8Array): ModelContents {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const isPlain = (value: Attribute) => typeof value !== 'object' || Array.isArray(value);
  if (!graph.nodes.every(({ attributes }) => Object.values(attributes).every(isPlain)))
    throw new RangeError(`a node of ${graph.name} has a tensor among its attributes`);
  const weights = [...graph.constants].map(([name, { kind, shape, data }]) => {
    const offset = bytes.indexOf(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    if (kind !== 'float' || offset < 0)
      throw new RangeError(`the constant ${name} of ${graph.name} does not lie in its file`);
    return { name, shape, offset };
  });
  const { name, opset, inputs, outputs, nodes } = graph;
  return { name, opset, inputs, outputs, nodes, weights };
}
