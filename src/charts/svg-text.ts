/**
 * @file An SVG element as the text of a file that stands alone. Written by hand because the serialisers of browsers
 * and of Node's documents differ in namespaces, quotes, spaces and the order of attributes, and a chart must be the same bytes everywhere.
 */

const elementNode = 1;
const textNode = 3;

/**
 * The text of an SVG file with this element as its root; the same bytes in Node and in a browser.
 * @example
 * ```ts
 * svgText(newDocument().createElementNS('http://www.w3.org/2000/svg', 'svg')); // → '<svg xmlns="http://www.w3.org/2000/svg"/>\n'
 * ```
 */
export function svgText(root: Element): string {
  return `${writeElement(root, ' xmlns="http://www.w3.org/2000/svg"')}\n`;
}

function writeElement(element: Element, namespace = ''): string {
  let attributes = namespace;
  const inOrder = Array.from(element.attributes).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { name, value } of inOrder) {
    if (name === 'xmlns') continue;
    attributes += ` ${name}="${escapeText(name === 'style' ? tidyStyle(value) : value).replaceAll('"', '&quot;')}"`;
  }
  const content = Array.from(element.childNodes).map(writeNode).join('');
  const name = element.localName;
  return content === '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${content}</${name}>`;
}

function writeNode(node: Node): string {
  if (node.nodeType === elementNode) {
    const element = node as Element;
    return (breaksLine.has(element.localName) ? '\n' : '') + writeElement(element);
  }
  return node.nodeType === textNode ? escapeText(node.textContent ?? '') : '';
}

/** Elements that start a line, so that a snapshot's difference can be read. White space there is not drawn. */
const breaksLine = new Set(['g', 'path', 'rect', 'line', 'circle', 'text', 'defs', 'style', 'title', 'desc']);

const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const tidyStyle = (style: string): string =>
  style
    .split(';')
    .map((rule) =>
      rule
        .split(':')
        .map((part) => part.trim())
        .join(': '),
    )
    .filter((rule) => rule !== '')
    .join('; ');
