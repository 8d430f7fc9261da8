/**
 * @file Which spikes of a population are sent: of each group the earliest, those of the largest |k|, equal ones in the
 * order of their units. A counting sort tells every unit its rank.
 */

/**
 * Words: 1 carried (i16), 2 groups, 3 units between the starts of two groups, 4 outer steps and 5 units between them,
 * 6 inner steps and 7 units between them (together the units of a group), 8 the least |k| that is sent, 9 the largest,
 * 10 spikes a group may send, 11 what each rank counts for (i32) or 0, 12 scratch (i32, one per |k| and one more), zero before and after.
 */
export function select(record: usize): void {
  let start = <usize>load<u32>(record, 4);
  const groups = load<i32>(record, 8);
  const groupBytes = <usize>load<u32>(record, 12) << 1;
  const least = load<i32>(record, 32);
  const largest = load<i32>(record, 36);
  const most = load<i32>(record, 40);
  const ranks = <usize>load<u32>(record, 44);
  const next = <usize>load<u32>(record, 48);
  for (let group = 0; group < groups; group++, start += groupBytes) {
    // Most groups of a sparse network are silent.
    if (count(record, start, next) == 0) continue;
    let earlier = 0;
    for (let k = largest; k >= least; k--) {
      const at = next + (<usize>k << 2);
      const spikes = load<i32>(at);
      store<i32>(at, earlier);
      earlier += spikes;
    }
    send(record, start, next, least, most, ranks);
    memory.fill(next, 0, <usize>(largest + 1) << 2);
  }
}

/** Counts the units of a group that carry each |k| > 0, and returns how many there are. */
// @ts-ignore: decorator
@inline
function count(record: usize, start: usize, next: usize): i32 {
  const outer = load<i32>(record, 16);
  const outerBytes = <usize>load<u32>(record, 20) << 1;
  const inner = load<i32>(record, 24);
  const innerBytes = <usize>load<u32>(record, 28) << 1;
  let fired = 0;
  for (let i = 0; i < outer; i++) {
    let at = start + <usize>i * outerBytes;
    for (let j = 0; j < inner; j++, at += innerBytes) {
      const k = <i32>load<i16>(at);
      if (k == 0) continue;
      const counter = next + (<usize>abs(k) << 2);
      store<i32>(counter, load<i32>(counter) + 1);
      fired++;
    }
  }
  return fired;
}

/** @param next per |k| the rank of the next unit that carries it */
// @ts-ignore: decorator
@inline
function send(record: usize, start: usize, next: usize, least: i32, most: i32, ranks: usize): void {
  const outer = load<i32>(record, 16);
  const outerBytes = <usize>load<u32>(record, 20) << 1;
  const inner = load<i32>(record, 24);
  const innerBytes = <usize>load<u32>(record, 28) << 1;
  for (let i = 0; i < outer; i++) {
    let at = start + <usize>i * outerBytes;
    for (let j = 0; j < inner; j++, at += innerBytes) {
      const k = <i32>load<i16>(at);
      if (k == 0) continue;
      const size = abs(k);
      if (size < least) {
        store<i16>(at, 0);
        continue;
      }
      const counter = next + (<usize>size << 2);
      const rank = load<i32>(counter);
      store<i32>(counter, rank + 1);
      if (rank >= most) store<i16>(at, 0);
      else if (ranks != 0) {
        const counts = load<i32>(ranks + (<usize>rank << 2));
        store<i16>(at, <i16>(k > 0 ? counts : -counts));
      }
    }
  }
}
