/**
 * @file Rooms of the engine's memory that layers use in turn: potentials are needed until their population has fired, a list of
 * events until the last population has read it.
 */
import { constants } from '../../kernels/index.ts';
import type { Projection, SpikingNetwork } from '../../network/network.ts';
import { wiredOutOf } from '../../network/wiring.ts';
import { type Grid, LANES, storedSize } from './grid.ts';
import type { Layout } from './layout.ts';

/** Bytes that are needed from one moment to another, both included. */
export interface Need {
  readonly bytes: number;
  readonly from: number;
  readonly until: number;
}

/** Which room each need gets, and the bytes of each room. No two needs have one room at the same moment. */
interface Shared {
  readonly roomOf: readonly number[];
  readonly bytes: readonly number[];
}

/** @param needs in the order of their beginnings; each gets the smallest free room that holds it, or the largest, which grows */
export function shareRooms(needs: readonly Need[]): Shared {
  const bytes: number[] = [];
  const until: number[] = [];
  const roomOf = needs.map((need) => {
    const shortage = (room: number): number => Math.max(0, need.bytes - bytes[room]);
    const free = bytes.map((_, room) => room).filter((room) => until[room] < need.from);
    const [best = bytes.length] = free.sort((a, b) => shortage(a) - shortage(b) || bytes[a] - bytes[b]);
    bytes[best] = Math.max(bytes[best] ?? 0, need.bytes);
    until[best] = need.until;
    return best;
  });
  return { roomOf, bytes };
}

/** Addresses of the potentials and of the events of each population that has them. */
export interface Rooms {
  readonly potentials: ReadonlyMap<string, number>;
  readonly events: ReadonlyMap<string, number>;
}

/** Reserves them; moments are the places of populations in the network. */
export function placeRooms(network: SpikingNetwork, grids: ReadonlyMap<string, Grid>, layout: Layout): Rooms {
  const { populations } = network;
  const [potentials, events] = [new Map<string, number>(), new Map<string, number>()];
  const moments = new Map(populations.map(({ name }, i) => [name, i]));
  /** The last moment at which a population's spikes are read through projections of a kind. */
  const lastUse = (name: string, kind: Projection['kind']): number => {
    const readers = wiredOutOf(network, name).filter(({ projection }) => projection.kind === kind);
    const names = [name, ...readers.map(({ projection }) => projection.to)];
    return Math.max(...names.map((reader) => moments.get(reader) ?? 0));
  };
  const needs = populations.flatMap(({ name, kind }, from) => {
    const grid = grids.get(name);
    const size = grid ? storedSize(grid) : 0;
    const ofEvents = {
      name,
      to: events,
      // Eight events are written before it is known how many of them there are.
      bytes: constants.EVENT_BYTES * (size + LANES),
      from,
      until: lastUse(name, 'synapses'),
    };
    const ofPotentials = {
      name,
      to: potentials,
      // Kernels of whole blocks may write beyond the last neuron.
      bytes: 4 * (size + constants.DENSE_BLOCK),
      from,
      // Pools that are fused with a population fire in its place; the read-out's are the answer.
      until: kind === 'readout' ? Infinity : lastUse(name, 'max-pool'),
    };
    return {
      input: [ofEvents],
      relay: [ofEvents],
      spiking: [ofPotentials, ofEvents],
      readout: [ofPotentials],
    }[kind];
  });
  const { roomOf, bytes } = shareRooms(needs);
  const rooms = bytes.map((size) => layout.reserve(size));
  needs.forEach(({ name, to }, i) => {
    to.set(name, rooms[roomOf[i]]);
  });
  return { potentials, events };
}
