import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layoutGraph } from './graph-layout.ts';

const box = { width: 100, height: 40 };

describe('layoutGraph', () => {
  it('draws a chain as one straight column', () => {
    const { places, width, height } = layoutGraph([[], [0], [1]], box);
    expect(places).toEqual([
      [60, 30],
      [60, 104],
      [60, 178],
    ]);
    expect([width, height]).toEqual([120, 208]);
  });

  it('leads a skip connection past the boxes', () => {
    const { places, edges } = layoutGraph([[], [0], [1], [2, 0]], box);
    const skip = edges.find(({ from, to }) => from === 0 && to === 3);
    expect(skip?.points).toHaveLength(4);
    for (const [x, y] of skip?.points.slice(1, 3) ?? []) {
      const beside = places.find((place) => place[1] === y);
      expect(Math.abs(x - (beside?.[0] ?? x))).toBeGreaterThan(box.width / 2);
    }
  });

  it('puts every box below its sources, and none over another', () => {
    const graphs = fc
      .array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 30 })
      .map((all) => all.map((from, i) => (i === 0 ? [] : [...new Set(from.map((source) => source % i))])));
    fc.assert(
      fc.property(graphs, (sources) => {
        const { places, edges, width, height } = layoutGraph(sources, box);
        sources.forEach((from, to) => {
          for (const source of from) expect(places[source][1]).toBeLessThan(places[to][1]);
        });
        places.forEach(([x, y], i) => {
          expect(x - box.width / 2).toBeGreaterThanOrEqual(0);
          expect(x + box.width / 2).toBeLessThanOrEqual(width);
          expect(y + box.height / 2).toBeLessThanOrEqual(height);
          for (const [otherX, otherY] of places.slice(0, i))
            if (otherY === y) expect(Math.abs(otherX - x)).toBeGreaterThan(box.width);
        });
        // An edge crosses no box on its way.
        for (const { points } of edges)
          for (const [x, y] of points.slice(1, -1))
            for (const [boxX, boxY] of places)
              if (boxY === y) expect(Math.abs(boxX - x)).toBeGreaterThan(box.width / 2);
      }),
    );
  });
});
