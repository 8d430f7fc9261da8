/**
 * @file Images are stored channels first; a model that takes them channels last gets a transposition in front.
 */
import type { Graph } from './graph.ts';
import { intTensor, type Shape, sameShape, sizeOf } from './tensor.ts';

/** Name of the new input. */
export const IMAGE = 'image';

/**
 * The same graph with an input of shape 1 × channels × rows × columns, if that is how it can take such images; else the
 * graph as it is.
 */
export function takeImages(graph: Graph, image: Shape): Graph {
  const [input] = graph.inputs;
  if (!input || graph.inputs.length > 1 || image.length !== 3) return graph;
  const [batch, ...wanted] = input.shape;
  const [channels, rows, columns] = image;
  const last = [rows, columns, channels];
  if (batch !== 1 || sameShape(wanted, image) || !sameShape(wanted, last)) return graph;
  const node = { name: 'channels-last', inputs: [IMAGE], outputs: [input.name] };
  // One channel lies in memory the same way.
  const moves = channels > 1 && sizeOf([rows, columns]) > 1;
  const shape = intTensor([4], [1, ...last]);
  return {
    ...graph,
    inputs: [{ name: IMAGE, shape: [1, ...image] }],
    nodes: [
      moves
        ? { ...node, type: 'Transpose', attributes: { perm: [0, 2, 3, 1] } }
        : { ...node, type: 'Reshape', inputs: [IMAGE, 'channels-last.shape'], attributes: {} },
      ...graph.nodes,
    ],
    constants: moves ? graph.constants : new Map([...graph.constants, ['channels-last.shape', shape]]),
  };
}
