/** @file Public surface of the codes that people know, on the same weights. */
export type { BaselineCoding, Coding } from './coding.ts';
export { fewSpikesSimulator } from './few-spikes.ts';
export { rateSimulator } from './rate.ts';
