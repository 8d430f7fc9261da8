/**
 * @file Activation functions that ONNX added after a graph's operator set, decomposed into older operators, so that every
 * runtime of that set can read the file.
 */
import type { Graph, Node } from '../../../graph/graph.ts';
import { floatTensor } from '../../../graph/tensor.ts';
import { Rewriter } from '../../../ops/lower/rewriter.ts';

/** The operator set that added each function. */
const since: Readonly<Record<string, number>> = { Gelu: 20, HardSwish: 14, Mish: 18, Swish: 24 };

/** The same graph in operators of its own operator set. */
export function decomposeActivations(graph: Graph): Graph {
  const isYounger = ({ type }: Node): boolean => (since[type] ?? 0) > graph.opset;
  if (!graph.nodes.some(isYounger)) return graph;
  const rewriter = new Rewriter(graph);
  for (const node of graph.nodes) {
    if (isYounger(node)) decomposeActivation(node, rewriter);
    else rewriter.keep(node);
  }
  return rewriter.finish();
}

function decomposeActivation(node: Node, rewriter: Rewriter): void {
  const [x] = node.inputs;
  const [output] = node.outputs;
  const constant = (value: number): string =>
    rewriter.constant(`${node.name}.constant`, floatTensor([], [value]));
  const add = (type: string, ...inputs: readonly string[]): string => rewriter.add(node, { type, inputs });
  const times = (factor: string): void => {
    rewriter.add(node, { type: 'Mul', inputs: [x, factor], output });
  };
  switch (node.type) {
    case 'Swish':
      times(add('Sigmoid', x));
      return;
    case 'Mish':
      times(add('Tanh', add('Softplus', x)));
      return;
    case 'HardSwish':
      times(
        rewriter.add(node, {
          type: 'HardSigmoid',
          inputs: [x],
          attributes: { alpha: 1 / 6, beta: 0.5 },
        }),
      );
      return;
    default: {
      const rise =
        node.attributes.approximate === 'tanh'
          ? add('Tanh', cubic(x, add, constant))
          : add('Erf', add('Mul', x, constant(Math.SQRT1_2)));
      times(add('Mul', add('Add', rise, constant(1)), constant(0.5)));
    }
  }
}

/** √(2/π) · (x + 0.044715 x³) */
function cubic(
  x: string,
  add: (type: string, ...inputs: readonly string[]) => string,
  constant: (value: number) => string,
): string {
  const cube = add('Mul', add('Mul', x, x), x);
  const sum = add('Add', x, add('Mul', cube, constant(0.044715)));
  return add('Mul', sum, constant(Math.sqrt(2 / Math.PI)));
}
