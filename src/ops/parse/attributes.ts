/** @file Typed access to a node's attributes: the default where one is absent, a clear error where its type is wrong. */
import type { Attribute, Node } from '../../graph/graph.ts';
import type { Tensor } from '../../graph/tensor.ts';
import { badNode } from '../node-error.ts';

function read<T extends Attribute>(
  node: Node,
  name: string,
  wanted: string,
  is: (value: Attribute) => value is T,
): T | undefined {
  const value = Object.hasOwn(node.attributes, name) ? node.attributes[name] : undefined;
  if (value === undefined || is(value)) return value;
  throw badNode(node, `attribute ${name} should be ${wanted}; export the model again.`);
}

const isNumber = (value: Attribute): value is number => typeof value === 'number';
const isInt = (value: Attribute): value is number => Number.isInteger(value);
const isString = (value: Attribute): value is string => typeof value === 'string';
const isInts = (value: Attribute): value is readonly number[] =>
  Array.isArray(value) && value.every((item) => Number.isInteger(item));
const isNumbers = (value: Attribute): value is readonly number[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'number');
const isTensor = (value: Attribute): value is Tensor =>
  typeof value === 'object' && !Array.isArray(value) && 'kind' in value;

export const floatAttribute = (node: Node, name: string): number | undefined =>
  read(node, name, 'a number', isNumber);

export const intAttribute = (node: Node, name: string): number | undefined =>
  read(node, name, 'an integer', isInt);

export const stringAttribute = (node: Node, name: string): string | undefined =>
  read(node, name, 'a string', isString);

export const intsAttribute = (node: Node, name: string): readonly number[] | undefined =>
  read(node, name, 'a list of integers', isInts);

export const floatsAttribute = (node: Node, name: string): readonly number[] | undefined =>
  read(node, name, 'a list of numbers', isNumbers);

export const tensorAttribute = (node: Node, name: string): Tensor | undefined =>
  read(node, name, 'a tensor', isTensor);

/** A 0/1 attribute as a boolean. */
export const flagAttribute = (node: Node, name: string, otherwise = false): boolean =>
  (intAttribute(node, name) ?? Number(otherwise)) !== 0;
