/**
 * @file Errors as values: what goes wrong in a worker reaches the page as a sentence, never as a lost promise.
 */
import { FirstspikeError } from '../../../src/error.ts';
import type { Answer, Failure } from './protocol.ts';

/** The value of `work`, or why there is none. */
export async function answer<T>(work: () => T | Promise<T>): Promise<Answer<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

export function failureOf(error: unknown): Failure {
  if (error instanceof FirstspikeError) {
    const { nodes } = error.details;
    return {
      code: error.code,
      message: sentence(error.message),
      nodes: Array.isArray(nodes) ? nodes.map(messageOf) : [],
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal', message: sentence(`The file could not be used: ${message}`), nodes: [] };
}

const messageOf = (node: unknown): string =>
  typeof node === 'object' && node !== null && 'message' in node
    ? sentence(String(node.message))
    : String(node);

function sentence(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim().slice(0, 2000);
  // A file's name stays as it is.
  const begun = /^[a-z]+ /.test(line) ? line.charAt(0).toUpperCase() + line.slice(1) : line;
  return /[.?!)]$/.test(begun) ? begun : `${begun}.`;
}
