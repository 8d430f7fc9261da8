/**
 * @file Where each unit of a population stands in its picture: the maps side by side in rows, one cell per unit, one
 * empty cell between maps. A unit is a neuron, or a pair of an ON and an OFF neuron of which at most one fires.
 */

export interface Atlas {
  readonly units: number;
  /** Of one map. */
  readonly mapRows: number;
  readonly mapColumns: number;
  readonly maps: number;
  /** Maps in a row. */
  readonly across: number;
  /** Of the whole picture, in cells. */
  readonly width: number;
  readonly height: number;
}

/** A spike time that means: no neuron here. */
export const NO_NEURON = 0xffff;
/** A spike time that means: silent. */
export const SILENT = 0xfffe;
/** Added to the time of a spike of an OFF neuron. */
export const OFF = 0x8000;

/** [C, H, W]: C maps; [C, L]: rows of one map; [N]: a nearly square map. */
export function atlasOf(shape: readonly number[]): Atlas {
  const units = shape.reduce((product, extent) => product * extent, 1);
  const isMaps = shape.length === 3 && shape[1] * shape[2] > 1;
  const mapColumns = isMaps ? shape[2] : shape.length === 2 ? shape[1] : Math.ceil(Math.sqrt(units));
  const mapRows = isMaps ? shape[1] : Math.ceil(units / mapColumns);
  const maps = isMaps ? shape[0] : 1;
  const across = Math.max(1, Math.round(Math.sqrt((maps * (mapRows + 1)) / (mapColumns + 1)) + 0.49));
  const down = Math.ceil(maps / across);
  return {
    units,
    mapRows,
    mapColumns,
    maps,
    across,
    width: across * (mapColumns + 1) - 1,
    height: down * (mapRows + 1) - 1,
  };
}

/** Column and row of a unit's cell. */
export function cellOf(atlas: Atlas, unit: number): readonly [x: number, y: number] {
  const { mapRows, mapColumns, across } = atlas;
  const size = mapRows * mapColumns;
  const map = Math.floor(unit / size);
  const within = unit % size;
  return [
    (map % across) * (mapColumns + 1) + (within % mapColumns),
    Math.floor(map / across) * (mapRows + 1) + Math.floor(within / mapColumns),
  ];
}

/** The unit of a cell, if there is one. */
export function unitAt(atlas: Atlas, x: number, y: number): number | undefined {
  const { mapRows, mapColumns, across, width, height, maps } = atlas;
  if (x < 0 || y < 0 || x >= width || y >= height) return undefined;
  const column = x % (mapColumns + 1);
  const row = y % (mapRows + 1);
  const map = Math.floor(y / (mapRows + 1)) * across + Math.floor(x / (mapColumns + 1));
  if (column === mapColumns || row === mapRows || map >= maps) return undefined;
  const unit = (map * mapRows + row) * mapColumns + column;
  return unit < atlas.units ? unit : undefined;
}

/**
 * The unit nearest to a cell, within a reach in cells, that fires; where none does, the one at the cell itself or at the edge
 * of the gap that it lies in.
 */
export function nearestUnit(
  atlas: Atlas,
  x: number,
  y: number,
  reach: number,
  fires: (unit: number) => boolean,
): number | undefined {
  const own = unitAt(atlas, x, y);
  if (own !== undefined && fires(own)) return own;
  let firing: number | undefined;
  let silent = own;
  let [closest, beside] = [reach, own === undefined ? 2 : 0];
  const most = Math.ceil(Math.max(reach, 1));
  for (let dy = -most; dy <= most; dy++) {
    for (let dx = -most; dx <= most; dx++) {
      const unit = unitAt(atlas, x + dx, y + dy);
      if (unit === undefined) continue;
      const distance = Math.hypot(dx, dy);
      if (distance < beside) [silent, beside] = [unit, distance];
      if (distance <= closest && fires(unit) && (firing === undefined || distance < closest))
        [firing, closest] = [unit, distance];
    }
  }
  return firing ?? silent;
}

/**
 * Spike times cell by cell, for a texture.
 * @param times of each neuron; twice as many as there are units if these are pairs, all ON neurons first
 */
export function cellTimes(atlas: Atlas, times: ArrayLike<number>, steps: number): Uint16Array {
  const cells = new Uint16Array(atlas.width * atlas.height).fill(NO_NEURON);
  for (let unit = 0; unit < atlas.units; unit++) {
    const [x, y] = cellOf(atlas, unit);
    cells[y * atlas.width + x] = cellTime(times, unit, atlas.units, steps);
  }
  return cells;
}

/** The spike time of a unit's cell. */
export function cellTime(times: ArrayLike<number>, unit: number, units: number, steps: number): number {
  const off = times[units + unit] ?? steps;
  return times[unit] < steps ? times[unit] : off < steps ? OFF + off : SILENT;
}
