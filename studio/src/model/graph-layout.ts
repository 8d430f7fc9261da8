/**
 * @file Places of a graph's nodes, drawn from top to bottom: each node one row below the last of its sources, edges over several
 * rows kept beside the boxes that they pass (Sugiyama, Tagawa, Toda 1981: rows, order by barycentres, then places).
 */

export interface Box {
  readonly width: number;
  readonly height: number;
}

export interface Edge {
  readonly from: number;
  readonly to: number;
  /** Middle of its way through each row, from its source's to its target's. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Middles of the boxes. */
  readonly places: readonly (readonly [x: number, y: number])[];
  readonly edges: readonly Edge[];
}

const [ACROSS, DOWN, MARGIN] = [22, 34, 10];
/** Width that an edge takes on its way past a box. */
const LANE = 12;
const SWEEPS = 6;

/** A node, or the place of an edge in a row that it passes. */
interface Item {
  readonly width: number;
  readonly row: number;
  readonly above: number[];
  readonly below: number[];
  x: number;
}

/**
 * @param sources of each node: nodes before it
 * @example
 * ```ts
 * layoutGraph([[], [0], [1, 0]], { width: 100, height: 40 }).edges.length; // → 3
 * ```
 */
export function layoutGraph(sources: readonly (readonly number[])[], box: Box): Layout {
  const rows: number[] = [];
  for (const from of sources) rows.push(from.reduce((row, source) => Math.max(row, rows[source] + 1), 0));
  const items: Item[] = rows.map((row) => ({ width: box.width, row, above: [], below: [], x: 0 }));
  const join = (from: number, to: number) => {
    items[from].below.push(to);
    items[to].above.push(from);
  };
  const ways = sources.flatMap((from, to) =>
    from.map((source) => {
      const way = [source];
      for (let row = rows[source] + 1; row < rows[to]; row++) {
        way.push(items.push({ width: LANE, row, above: [], below: [], x: 0 }) - 1);
        join(way[way.length - 2], way[way.length - 1]);
      }
      join(way[way.length - 1], to);
      return [...way, to];
    }),
  );
  const levels: number[][] = [];
  items.forEach(({ row }, i) => {
    levels[row] ??= [];
    levels[row].push(i);
  });
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const down = sweep % 2 === 0;
    for (const level of down ? levels : levels.toReversed()) {
      const wanted = new Map(
        level.map((i) => [i, meanOf(items, down ? items[i].above : items[i].below, items[i].x)]),
      );
      level.sort(
        (a, b) => (wanted.get(a) ?? 0) - (wanted.get(b) ?? 0) || items[b].width - items[a].width || a - b,
      );
      spread(level, items, wanted);
    }
  }
  const left = Math.min(...items.map(({ x, width }) => x - width / 2)) - MARGIN;
  const right = Math.max(...items.map(({ x, width }) => x + width / 2)) + MARGIN;
  const place = (i: number) =>
    [items[i].x - left, MARGIN + box.height / 2 + items[i].row * (box.height + DOWN)] as const;
  return {
    width: right - left,
    height: 2 * MARGIN + levels.length * (box.height + DOWN) - DOWN,
    places: sources.map((_, i) => place(i)),
    edges: ways.map((way) => ({ from: way[0], to: way[way.length - 1], points: way.map(place) })),
  };
}

/** Mean place of the items joined to one; a box counts for more than a lane, so that the main line stays straight. */
function meanOf(items: readonly Item[], among: readonly number[], own: number): number {
  const total = among.reduce((sum, i) => sum + weightOf(items[i]), 0);
  return total === 0 ? own : among.reduce((sum, i) => sum + weightOf(items[i]) * items[i].x, 0) / total;
}

const weightOf = ({ width }: Item): number => width ** 3;

/** As near to the wanted places as their order and widths allow: runs that touch stand around the mean of their wishes. */
function spread(level: readonly number[], items: readonly Item[], wanted: ReadonlyMap<number, number>): void {
  interface Run {
    readonly members: readonly number[];
    /** Places of its members, seen from the first one. */
    readonly offsets: readonly number[];
    /** Place of the first one. */
    readonly start: number;
  }
  const runs: Run[] = [];
  for (const i of level) {
    let run: Run = { members: [i], offsets: [0], start: wanted.get(i) ?? 0 };
    for (let last = runs.at(-1); last; last = runs.at(-1)) {
      const end = last.members[last.members.length - 1];
      const apart = (items[end].width + items[run.members[0]].width) / 2 + ACROSS;
      const from = last.offsets[last.offsets.length - 1] + apart;
      if (last.start + from <= run.start) break;
      runs.pop();
      const members = [...last.members, ...run.members];
      const offsets = [...last.offsets, ...run.offsets.map((offset) => from + offset)];
      const weights = members.map((member) => weightOf(items[member]));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const start =
        members.reduce((sum, member, k) => sum + weights[k] * ((wanted.get(member) ?? 0) - offsets[k]), 0) /
        total;
      run = { members, offsets, start };
    }
    runs.push(run);
  }
  for (const { members, offsets, start } of runs)
    members.forEach((member, k) => {
      items[member].x = start + offsets[k];
    });
}
