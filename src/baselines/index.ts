/** @file Public surface of the codes that people know, on the same weights. */
export {
  allCodings,
  type BaselineCoding,
  type Coding,
  type CodingRequest,
  codingKinds,
  parseCoding,
  resolveCoding,
} from './coding.ts';
export { type FewSpikes, fewSpikesSimulator, fireFewSpikes } from './few-spikes.ts';
export { checkActivations } from './normalised.ts';
export { rateSimulator } from './rate.ts';
export { type CodingRules, rulesOf } from './rules.ts';
export { baselineSimulator } from './simulator.ts';
