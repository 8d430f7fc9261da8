// What Node itself takes.
import { peakMemory } from './peak-memory.mjs';

console.log(JSON.stringify({ peakBytes: peakMemory() }));
