/**
 * @file Many small squares as one path per colour: thousands of neurons in a few kilobytes.
 */
import { element, short } from './element.ts';

/** Collects shapes by colour in the order in which colours first appear. */
export class PathsByColor {
  readonly #paths = new Map<string, string[]>();

  /** A row of `length` squares that begins at (x, y). */
  addRun(color: string, x: number, y: number, length: number, size: number): void {
    this.addBox(color, x, y, length * size, size);
  }

  addBox(color: string, x: number, y: number, width: number, height: number): void {
    this.#add(color, `M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}z`);
  }

  /** A dot; needs a stroke with round ends. */
  addDot(color: string, x: number, y: number): void {
    this.#add(color, `M${short(x)} ${short(y)}h0`);
  }

  #add(color: string, shape: string): void {
    const path = this.#paths.get(color);
    if (path === undefined) this.#paths.set(color, [shape]);
    else path.push(shape);
  }

  /** One filled path per colour, edges on pixels so that neighbours leave no seam. */
  filled(document: Document): SVGElement {
    return this.#group(document, { 'shape-rendering': 'crispEdges' }, 'fill');
  }

  /** One stroked path per colour. */
  dotted(document: Document, diameter: number): SVGElement {
    return this.#group(
      document,
      { 'stroke-linecap': 'round', 'stroke-width': diameter, fill: 'none' },
      'stroke',
    );
  }

  #group(
    document: Document,
    attributes: Record<string, string | number>,
    paint: 'fill' | 'stroke',
  ): SVGElement {
    const paths = [...this.#paths].map(([color, shapes]) =>
      element(document, 'path', { [paint]: color, d: shapes.join('') }),
    );
    return element(document, 'g', attributes, ...paths);
  }
}
