/**
 * @file Which spikes of a population are sent: of each group the earliest, those of the largest |k|, equal ones in the
 * order of their units. A counting sort gives every unit its rank.
 */
import { SelectRecord } from './generated/records';

/** Sets k of unsent spikes in `carried` to 0; in rank order, replaces k by the value of its rank. */
export function select(record: SelectRecord): void {
  let start = <usize>record.carried;
  const groups = record.groups;
  const groupBytes = <usize>record.groupStride << 1;
  const least = record.least;
  const largest = record.steps;
  const most = record.most;
  const ranks = <usize>record.ranks;
  const next = <usize>record.scratch;
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

/** Counts the units of a group with each |k| > 0, and returns how many there are. */
// @ts-ignore: decorator
@inline
function count(record: SelectRecord, start: usize, next: usize): i32 {
  const outer = record.outer;
  const outerBytes = <usize>record.outerStride << 1;
  const inner = record.inner;
  const innerBytes = <usize>record.innerStride << 1;
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

/** @param next per |k| the rank of the next unit with it */
// @ts-ignore: decorator
@inline
function send(record: SelectRecord, start: usize, next: usize, least: i32, most: i32, ranks: usize): void {
  const outer = record.outer;
  const outerBytes = <usize>record.outerStride << 1;
  const inner = record.inner;
  const innerBytes = <usize>record.innerStride << 1;
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
