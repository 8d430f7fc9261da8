/**
 * @file One SVG element with its attributes and children: the only way charts make elements of their own.
 */
const svgNamespace = 'http://www.w3.org/2000/svg';

export type Attributes = Readonly<Record<string, string | number>>;

/** @example element(document, 'text', { x: 10, y: 20 }, 'steps') */
export function element(
  document: Document,
  name: string,
  attributes: Attributes = {},
  ...children: readonly (Element | string)[]
): SVGElement {
  const made = document.createElementNS(svgNamespace, name) as SVGElement;
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, typeof value === 'number' ? short(value) : value);
  }
  for (const child of children) {
    made.appendChild(typeof child === 'string' ? document.createTextNode(child) : child);
  }
  return made;
}

/** A coordinate with at most two decimals: a hundredth of a pixel is never seen. */
export const short = (value: number): string => String(Math.round(value * 100) / 100);
