/**
 * @file Rooms of the engine's memory that layers use in turn: potentials are needed until their population has fired, a list of
 * events until the last population has read it. What the next layer writes is then still in the cache.
 */
/** Bytes that are needed from one moment to another, both included. */
export interface Need {
  readonly bytes: number;
  readonly from: number;
  readonly until: number;
}

/** Which room each need gets, and the bytes of each room. No two needs have one room at the same moment. */
export interface Rooms {
  readonly roomOf: readonly number[];
  readonly bytes: readonly number[];
}

/** @param needs in the order of their beginnings; each gets the smallest free room that holds it, or the largest, which grows */
export function shareRooms(needs: readonly Need[]): Rooms {
  const bytes: number[] = [];
  const until: number[] = [];
  const roomOf = needs.map((need) => {
    const free = bytes.map((_, room) => room).filter((room) => until[room] < need.from);
    const [best = bytes.length] = free.sort((a, b) => shortage(a) - shortage(b) || bytes[a] - bytes[b]);
    function shortage(room: number): number {
      return Math.max(0, need.bytes - bytes[room]);
    }
    bytes[best] = Math.max(bytes[best] ?? 0, need.bytes);
    until[best] = need.until;
    return best;
  });
  return { roomOf, bytes };
}
