/** @file Damage to a JSON document: values replaced, keys dropped, lists lengthened. */
import { type Draw, hostileInteger, hostileNumber, hostileText } from './draw.ts';

type Container = unknown[] | Record<string, unknown>;

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null;

function containersOf(value: unknown, found: Container[] = []): Container[] {
  if (!isContainer(value)) return found;
  found.push(value);
  for (const child of Object.values(value)) containersOf(child, found);
  return found;
}

/** Changes `document` in place, one to four times. */
export function mutateJson(document: unknown, draw: Draw): void {
  for (let rounds = draw.int(1, 4); rounds > 0; rounds--) {
    const containers = containersOf(document).filter((container) => Object.keys(container).length > 0);
    if (containers.length === 0) return;
    mutateContainer(draw.pick(containers), draw);
  }
}

function mutateContainer(container: Container, draw: Draw): void {
  const key = draw.pick(Object.keys(container));
  if (Array.isArray(container)) {
    const at = Number(key);
    const copies = draw.pick([0, 0, 1, 1, 20]);
    if (draw.chance(0.5)) container[at] = otherValue(container[at], draw);
    else container.splice(at, 1, ...Array.from({ length: copies }, () => structuredClone(container[at])));
  } else if (draw.chance(0.1)) delete container[key];
  else if (draw.chance(0.05)) container[hostileText(draw)] = structuredClone(container[key]);
  else container[key] = otherValue(container[key], draw);
}

function otherValue(value: unknown, draw: Draw): unknown {
  if (typeof value === 'number' && draw.chance(0.85)) {
    return draw.chance(0.3) ? value + draw.int(-1, 1) : hostileInteger(draw);
  }
  if (typeof value === 'string' && draw.chance(0.3)) return hostileText(draw);
  return draw.pick([null, true, [], {}, '', 'input', hostileInteger(draw), hostileNumber(draw), deep(draw)]);
}

function deep(draw: Draw): unknown {
  let value: unknown = 1;
  for (let depth = draw.pick([1, 10, 1000]); depth > 0; depth--) value = [value];
  return value;
}
