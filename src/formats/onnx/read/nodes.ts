/** @file NodeProto → Node: unique names, attributes, and the order in which nodes can compute. */
import { FirstspikeError } from '../../../error.ts';
import type { Attribute, Node } from '../../../graph/graph.ts';
import { badNode } from '../../../ops/node-error.ts';
import { readAttribute } from '../attribute.ts';
import type { NodeProto } from '../proto.ts';

/** Reads nodes in file order; a node without a name of its own is called by type and position (`Conv_3`). */
export function readNodes(protos: readonly NodeProto[]): Node[] {
  const taken = new Set(protos.map(({ name }) => name));
  const used = new Set<string>();
  return protos.map((proto, position) => {
    let name = proto.name;
    if (name === '' || used.has(name)) {
      name = `${proto.opType}_${position}`;
      while (taken.has(name)) name += '_';
      taken.add(name);
    }
    used.add(name);
    return readNode(proto, name);
  });
}

const standardDomains = new Set(['', 'ai.onnx']);
/** QONNX's, that of FINN before it, and that of Brevitas before its files are cleaned up. */
const qonnxDomains = new Set(['qonnx.custom_op.general', 'finn.custom_op.general', 'onnx.brevitas']);

function readNode(proto: NodeProto, name: string): Node {
  const attributes: Record<string, Attribute> = {};
  for (const attribute of proto.attribute) {
    const value = readAttribute(attribute);
    if (value !== undefined) attributes[attribute.name] = value;
  }
  return { name, type: typeOf(proto), inputs: proto.input, outputs: proto.output, attributes };
}

/** A custom operator may share a standard one's name, but not its meaning. */
function typeOf({ domain, opType }: NodeProto): string {
  if (qonnxDomains.has(domain)) return opType === 'IntQuant' ? 'Quant' : opType;
  return standardDomains.has(domain) ? opType : `${domain}.${opType}`;
}

/**
 * Sorts nodes so that each one follows those it reads from; nodes that are in order stay where they are.
 * @throws FirstspikeError `bad-file` for a cycle or a value that is written twice or by nothing.
 */
export function sortNodes(nodes: readonly Node[], given: Iterable<string>): Node[] {
  const known = new Set(given);
  const writers = new Map<string, Node>();
  for (const node of nodes) {
    for (const name of node.outputs) {
      if (name === '') continue;
      if (known.has(name) || writers.has(name)) {
        throw new FirstspikeError(
          'bad-file',
          `The value "${name}" is written twice; export the model again.`,
        );
      }
      writers.set(name, node);
    }
  }
  const sorted: Node[] = [];
  const state = new Map<Node, 'open' | 'done'>();
  for (const root of nodes) {
    // An explicit stack: a chain of a million nodes must not end in a stack overflow.
    const stack = [root];
    while (stack.length > 0) {
      const node = stack[stack.length - 1];
      if (state.get(node) === 'done') {
        stack.pop();
        continue;
      }
      state.set(node, 'open');
      const pending = node.inputs
        .map((name) => pendingWriter(name, node, known, writers))
        .filter((writer) => writer !== undefined && state.get(writer) !== 'done');
      const [next] = pending;
      if (next === undefined) {
        state.set(node, 'done');
        sorted.push(node);
        stack.pop();
      } else if (state.get(next) === 'open') {
        throw new FirstspikeError(
          'bad-file',
          `The node "${next.name}" depends on itself; export the model again.`,
        );
      } else {
        stack.push(next);
      }
    }
  }
  return sorted;
}

function pendingWriter(
  name: string,
  node: Node,
  known: ReadonlySet<string>,
  writers: ReadonlyMap<string, Node>,
): Node | undefined {
  if (name === '' || known.has(name)) return undefined;
  const writer = writers.get(name);
  if (writer !== undefined) return writer;
  throw badNode(node, `it reads "${name}", which nothing in the file computes; export the model again.`);
}
