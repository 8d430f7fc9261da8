/**
 * @file A document without a browser, so that charts are drawn in Node by the code that draws them in a page.
 */
import { parseHTML } from 'linkedom';

/**
 * An empty HTML document; every call gives a new one.
 * @example
 * ```ts
 * newDocument().body.childNodes.length; // → 0
 * ```
 */
export function newDocument(): Document {
  return parseHTML('<!doctype html><html><head></head><body></body></html>').document;
}
