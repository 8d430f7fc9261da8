/**
 * @file A NIR graph in words: its nodes with shapes and parameters, what they read, and how its neurons code.
 */

import { type FlatNode, inlineGraphs } from '../../../formats/nir/inline.ts';
import { orderOf } from '../../../formats/nir/order.ts';
import type { NirArray, NirFile } from '../../../formats/nir/record.ts';
import { inferShapes } from '../../../formats/nir/shapes.ts';
import { formatShape, type Shape, sizeOf } from '../../../graph/tensor.ts';
import { count, plural, span } from '../../shared/format.ts';
import type { Style } from '../../shared/style.ts';
import { facts, table } from '../../shared/table.ts';

interface NodeReport {
  readonly name: string;
  readonly type: string;
  /** Without a batch axis; null on a cycle that does not say. */
  readonly outputShape: Shape | null;
  readonly parameters: number;
  readonly inputs: readonly string[];
  readonly threshold: readonly [number, number] | null;
}

/** @throws FirstspikeError `shape`, `unsupported` */
export function describeNir({ version, graph }: NirFile, model: string, style: Style) {
  const flat = inlineGraphs(graph);
  const order = orderOf(flat);
  const shapes = inferShapes(flat, order);
  const nodes = [...order.names, ...order.recurrent].map((name): NodeReport => {
    const node = flat.nodes.get(name);
    return {
      name,
      type: node?.type ?? '',
      outputShape: shapes.get(name) ?? null,
      parameters: node ? parametersOf(node) : 0,
      inputs: order.sources.get(name) ?? [],
      threshold: node ? thresholdsOf(node) : null,
    };
  });
  const neurons = nodes.filter(({ type }) => neuronTypes.includes(type));
  const neuronCount = neurons.reduce(
    (sum, { outputShape }) => sum + (outputShape ? sizeOf(outputShape) : 0),
    0,
  );
  const types = [...new Set(neurons.map(({ type }) => type))];
  const recurrent = order.recurrent.length > 0;
  const spiking = types.some((type) => type.endsWith('IF'));
  const reset = spiking ? resetOf(flat.nodes) : null;
  return {
    fields: {
      nir: { version, nodes, edges: flat.edges, recurrent, neurons: neuronCount, neuronTypes: types, reset },
    },
    text: () =>
      [
        facts(
          [
            ['model', model],
            [
              'NIR',
              `version ${version}, ${plural(nodes.length, 'node')}, ${plural(flat.edges.length, 'edge')}`,
            ],
            ['neurons', `${count(neuronCount)} (${types.join(', ') || 'none'})`],
            ...(reset
              ? [['reset', `${reset}; NIR does not say whether by value or by subtraction`] as const]
              : []),
            ...(recurrent
              ? [
                  [
                    'cycles',
                    order.cycles.map((cycle) => [...cycle, cycle[0]].join(' → ')).join(', '),
                  ] as const,
                ]
              : []),
          ],
          style,
        ),
        table(
          [
            { title: 'node' },
            { title: 'type' },
            { title: 'output' },
            { title: 'parameters', align: 'right' },
            { title: 'threshold', align: 'right' },
            { title: 'reads' },
          ],
          nodes.map(({ name, type, outputShape, parameters, threshold, inputs }) => [
            name,
            type,
            outputShape ? formatShape(outputShape) : '?',
            parameters === 0 ? '' : count(parameters),
            threshold ? span(threshold) : '',
            inputs.join(', '),
          ]),
          style,
        ),
      ].join('\n\n'),
  };
}

const neuronTypes: readonly string[] = ['I', 'IF', 'LI', 'LIF', 'CubaLI', 'CubaLIF'];

function parametersOf(node: FlatNode): number {
  if (node.type === 'Conv1d' || node.type === 'Conv2d')
    return node.weight.data.length + node.bias.data.length;
  if (!('arrays' in node)) return 0;
  return Object.values(node.arrays).reduce((sum, { data }) => sum + data.length, 0);
}

function thresholdsOf(node: FlatNode): readonly [number, number] | null {
  const found = arrayOf(node, 'v_threshold') ?? arrayOf(node, 'threshold');
  if (!found || found.data.length === 0) return null;
  return [extreme(found, Math.min), extreme(found, Math.max)];
}

const extreme = ({ data }: NirArray, choose: (a: number, b: number) => number): number => {
  let best = data[0];
  for (const value of data) best = choose(best, value);
  return best;
};

const arrayOf = (node: FlatNode, name: string): NirArray | undefined =>
  'arrays' in node ? new Map(Object.entries(node.arrays)).get(name) : undefined;

/** What spiking neurons are reset to, as far as the file says. */
function resetOf(nodes: ReadonlyMap<string, FlatNode>): string {
  const spiking = [...nodes.values()].filter(({ type }) => type.endsWith('IF'));
  const given = spiking.flatMap((node) => arrayOf(node, 'v_reset') ?? []);
  if (given.length < spiking.length) return 'to 0 (v_reset is not in the file)';
  const [least, most] = [
    Math.min(...given.map((array) => extreme(array, Math.min))),
    Math.max(...given.map((array) => extreme(array, Math.max))),
  ];
  return `to ${span([least, most])}`;
}
