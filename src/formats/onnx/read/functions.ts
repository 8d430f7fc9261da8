/**
 * @file Functions that a model brings along: a node that calls one becomes the nodes of its body, with names of its own.
 * A call's attributes stand in for the body's references to them.
 */
import { create } from '@bufbuild/protobuf';
import { FirstspikeError } from '../../../error.ts';
import {
  type AttributeProto,
  AttributeProtoSchema,
  type FunctionProto,
  type NodeProto,
  NodeProtoSchema,
} from '../proto.ts';

/** What calls may become, in numbers held, and calls inside calls: a small file must not become a large one. */
const MOST_NUMBERS = 2 ** 24;
const PER_NODE = 256;
const DEEPEST = 32;

const domainOf = (domain: string): string => (domain === 'ai.onnx' ? '' : domain);

const keyOf = (domain: string, name: string, overload: string): string =>
  `${domainOf(domain)}\n${name}\n${overload}`;

/**
 * The nodes with every call replaced.
 * @throws FirstspikeError `bad-file` for functions that call themselves; `unsupported` for bodies that are too large
 */
export function inlineFunctions(
  nodes: readonly NodeProto[],
  functions: readonly FunctionProto[],
  names: Iterable<string>,
): readonly NodeProto[] {
  if (functions.length === 0) return nodes;
  const bodies = new Map(functions.map((body) => [keyOf(body.domain, body.name, body.overload), body]));
  const fresh = freshNames([...names, ...nodes.flatMap(({ name, output }) => [name, ...output])]);
  let left = MOST_NUMBERS;
  const expand = (node: NodeProto, depth: number): readonly NodeProto[] => {
    const body = bodies.get(keyOf(node.domain, node.opType, node.overload));
    if (depth > 0) left -= sizeOf(node);
    if (left < 0) {
      throw new FirstspikeError(
        'unsupported',
        "The model's functions stand for far more nodes than the file holds; inline them before converting.",
      );
    }
    if (!body) return [node];
    if (depth === DEEPEST) {
      throw new FirstspikeError(
        'bad-file',
        `The function "${body.name}" calls itself, or others too deeply; export the model again.`,
      );
    }
    return bodyOf(node, body, fresh).flatMap((inner) => expand(inner, depth + 1));
  };
  return nodes.flatMap((node) => expand(node, 0));
}

/** Numbers that a node holds, roughly. */
function sizeOf({ input, output, attribute }: NodeProto): number {
  const held = ({ t, floats, ints }: AttributeProto): number => {
    const typed = (t?.floatData.length ?? 0) + (t?.int64Data.length ?? 0) + (t?.int32Data.length ?? 0);
    return floats.length + ints.length + typed + (t?.rawData.length ?? 0) / 4;
  };
  const total = attribute.reduce((sum, one) => sum + held(one), 0);
  return PER_NODE + input.length + output.length + total;
}

/** A function that makes names nobody has yet. */
function freshNames(known: Iterable<string>): (base: string) => string {
  const taken = new Set(known);
  return (base) => {
    let name = base;
    for (let i = 2; taken.has(name); i++) name = `${base}.${i}`;
    taken.add(name);
    return name;
  };
}

/** The body of one call: its inputs and outputs are the call's, everything else gets a new name. */
function bodyOf(call: NodeProto, body: FunctionProto, fresh: (base: string) => string): NodeProto[] {
  const prefix = call.name || body.name;
  const values = new Map(body.input.map((name, i) => [name, call.input[i] ?? '']));
  const copies: NodeProto[] = [];
  body.output.forEach((name, i) => {
    const output = call.output[i] ?? '';
    if (output === '') return;
    const given = values.get(name);
    if (given === undefined) values.set(name, output);
    else copies.push(create(NodeProtoSchema, { opType: 'Identity', input: [given], output: [output] }));
  });
  const named = (name: string): string => {
    if (name === '') return name;
    const known = values.get(name) ?? fresh(`${prefix}/${name}`);
    values.set(name, known);
    return known;
  };
  const attributes = new Map([...body.attributeProto, ...call.attribute].map((one) => [one.name, one]));
  const nodes = body.node.map(({ name, opType, domain, overload, input, output, attribute }, i) =>
    create(NodeProtoSchema, {
      name: fresh(`${prefix}/${name || `${opType}_${i}`}`),
      opType,
      domain,
      overload,
      input: input.map(named),
      output: output.map(named),
      attribute: attribute.flatMap((one) => resolved(one, attributes)),
    }),
  );
  return [...nodes, ...copies];
}

/** What an attribute of a body is in one call; a reference to one that the call leaves out is left out too. */
function resolved(
  attribute: AttributeProto,
  given: ReadonlyMap<string, AttributeProto>,
): readonly AttributeProto[] {
  if (attribute.refAttrName === '') return [attribute];
  const value = given.get(attribute.refAttrName);
  return value ? [create(AttributeProtoSchema, { ...value, name: attribute.name })] : [];
}
