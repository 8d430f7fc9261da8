/**
 * @file The table of contents of the bundled ONNX file, made by the build: its graph as the importer reads it, and where in the
 * file its weights lie. With it the Watch page reads the file without a decoder of ONNX, which is fetched for other models.
 */
import type { Graph, Node } from '../../../src/graph/graph.ts';
import type { FloatTensor, Shape } from '../../../src/graph/tensor.ts';

interface Weights {
  readonly name: string;
  readonly shape: Shape;
  /** Of the first of its float32, in bytes. */
  readonly offset: number;
}

export interface ModelContents extends Pick<Graph, 'name' | 'opset' | 'inputs' | 'outputs'> {
  readonly nodes: readonly Node[];
  readonly weights: readonly Weights[];
}

const FLOAT = 4;

export function graphOf({ weights, ...contents }: ModelContents, file: Uint8Array): Graph {
  const read = ({ shape, offset }: Weights): FloatTensor => {
    const size = shape.reduce((product, extent) => product * extent, FLOAT);
    return { kind: 'float', shape, data: new Float32Array(file.slice(offset, offset + size).buffer) };
  };
  return { ...contents, constants: new Map(weights.map((each) => [each.name, read(each)])) };
}
