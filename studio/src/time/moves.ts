/** @file From unit to unit by keys: neighbours by arrows, the next one that fires by Page Down or N. */
import { type Atlas, cellOf, unitAt } from './atlas.ts';

const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

const turns: Readonly<Record<string, 1 | -1>> = { PageDown: 1, n: 1, PageUp: -1, N: -1 };

/** The unit that a key leads to; undefined for other keys. */
export function unitByKey(
  key: string,
  atlas: Atlas,
  from: number | undefined,
  fires: (unit: number) => boolean,
): number | undefined {
  const turn = turns[key];
  return turn ? nextFiring(turn, atlas.units, from, fires) : neighbour(key, atlas, from);
}

/** The neighbour in the direction of an arrow, over the gaps between maps. */
function neighbour(key: string, atlas: Atlas, from: number | undefined): number | undefined {
  const move = arrows[key];
  if (!move) return undefined;
  if (from === undefined) return 0;
  const [x, y] = cellOf(atlas, from);
  return unitAt(atlas, x + move[0], y + move[1]) ?? unitAt(atlas, x + 2 * move[0], y + 2 * move[1]) ?? from;
}

/** The next unit that fires, or the last one before; where there is none, the same. */
export function nextFiring(
  by: 1 | -1,
  units: number,
  from: number | undefined,
  fires: (unit: number) => boolean,
): number | undefined {
  let unit = from ?? (by > 0 ? -1 : units);
  do unit += by;
  while (unit >= 0 && unit < units && !fires(unit));
  return unit >= 0 && unit < units ? unit : from;
}
