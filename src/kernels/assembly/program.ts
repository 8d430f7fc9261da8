/**
 * @file A compiled network is a list of records; one call runs them all. A record is 32 words: the kernel's number, then
 * what the kernel's comment says.
 */
import { countSynops, listEvents } from './events';
import { countFired, fire, fireTiles, pool, route } from './fire';
import { fireCurve, fireSigned } from './fire-signed';
import { gatherConv, gatherDense } from './gather';
import { scatterConv, scatterDense, scatterElementwise, scatterRows, scatterSparse } from './scatter';
import { select } from './select';

const RECORD: usize = 128;

/** Copies the initial potentials. Words: 1 to, 2 from, 3 bytes. */
function reset(record: usize): void {
  memory.copy(<usize>load<u32>(record, 4), <usize>load<u32>(record, 8), <usize>load<u32>(record, 12));
}

export function run(program: usize, records: i32): void {
  const end = program + <usize>records * RECORD;
  for (let record = program; record < end; record += RECORD) {
    switch (load<i32>(record)) {
      case 0:
        reset(record);
        break;
      case 1:
        listEvents(record);
        break;
      case 2:
        countSynops(record);
        break;
      case 3:
        gatherConv(record);
        break;
      case 4:
        gatherDense(record);
        break;
      case 5:
        scatterRows(record);
        break;
      case 6:
        scatterConv(record);
        break;
      case 7:
        scatterDense(record);
        break;
      case 8:
        scatterElementwise(record);
        break;
      case 9:
        fire(record);
        break;
      case 10:
        countFired(record);
        break;
      case 11:
        pool(record);
        break;
      case 12:
        fireTiles(record);
        break;
      case 13:
        fireSigned(record);
        break;
      case 14:
        fireCurve(record);
        break;
      case 15:
        route(record);
        break;
      case 16:
        scatterSparse(record);
        break;
      case 17:
        select(record);
        break;
      default:
        unreachable();
    }
  }
}
