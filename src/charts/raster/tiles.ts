/**
 * @file A population as a square of small tiles, one per feature map, each neuron coloured by its spike time.
 */
import { PathsByColor } from '../cells-path.ts';
import { element } from '../element.ts';
import { nightTile } from '../heat.ts';

interface TileOptions {
  readonly left: number;
  readonly top: number;
  readonly size: number;
  readonly shape: readonly number[];
  /** Colour of a neuron; undefined: silent. */
  readonly colorOf: (neuron: number) => string | undefined;
}

/** Maps, rows and columns of a shape: [C, H, W] as it is, [H, W] one map, [N] one map that is nearly square. */
export function mapsOf(shape: readonly number[]): {
  maps: number;
  rows: number;
  columns: number;
  neurons: number;
} {
  const neurons = shape.reduce((a, b) => a * b, 1);
  if (shape.length >= 2) {
    const [rows, columns] = shape.slice(-2);
    const maps = neurons / Math.max(1, rows * columns);
    if (rows * columns > 1) return { maps, rows, columns, neurons };
  }
  const columns = Math.ceil(Math.sqrt(neurons));
  return { maps: 1, rows: Math.ceil(neurons / columns), columns, neurons };
}

export function tiles(document: Document, { left, top, size, shape, colorOf }: TileOptions): SVGElement {
  const { maps, rows, columns, neurons } = mapsOf(shape);
  const across = Math.ceil(Math.sqrt(maps));
  const down = Math.ceil(maps / across);
  const gap = maps > 1 ? 2 : 0;
  const cell = Math.min(
    (size - gap * (across - 1)) / (across * columns),
    (size - gap * (down - 1)) / (down * rows),
  );
  const width = across * columns * cell + gap * (across - 1);
  const height = down * rows * cell + gap * (down - 1);
  const [x0, y0] = [left + (size - width) / 2, top + (size - height) / 2];
  const grounds = new PathsByColor();
  const spikes = new PathsByColor();
  for (let map = 0; map < maps; map++) {
    const x = x0 + (map % across) * (columns * cell + gap);
    const y = y0 + Math.floor(map / across) * (rows * cell + gap);
    grounds.addBox(nightTile, x, y, columns * cell, rows * cell);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; ) {
        const first = map * rows * columns + row * columns + column;
        const color = first < neurons ? colorOf(first) : undefined;
        let length = 1;
        while (column + length < columns && first + length < neurons && colorOf(first + length) === color)
          length++;
        if (color !== undefined) spikes.addRun(color, x + column * cell, y + row * cell, length, cell);
        column += length;
      }
    }
  }
  return element(document, 'g', {}, grounds.filled(document), spikes.filled(document));
}
