/**
 * @file The colour of a spike by its time: early is bright, late is dark, silent is nothing. Inferno without its
 * dark end, which would be lost on the night background.
 */
import { mixed } from './palette.ts';

const inferno = ['#fcffa4', '#f9c932', '#f98e09', '#e45a31', '#bc3754', '#a0328a', '#8238b8'];
/** Where units are pairs: orange and blue stay apart for every kind of colour vision, at every time. */
const warm = ['#fff0c2', '#ffb547', '#e8710a', '#a34a08'];
const cold = ['#d6f2ff', '#6cc0ff', '#1f86d6', '#2a5db0'];
const levels = 24;

/** @param time 0 (earliest) … 1 (latest) */
export const heat = (time: number): string => between(inferno, time);

/** Spikes of the ON neuron of a pair, which carries a positive value, and of its OFF neuron. */
export const onHeat = (time: number): string => between(warm, time);
export const offHeat = (time: number): string => between(cold, time);

function between(stops: readonly string[], time: number): string {
  const level = Math.round(Math.min(1, Math.max(0, time)) * (levels - 1)) / (levels - 1);
  return mixed(stops, level);
}

export const night = { background: '#0d1226', border: '#2a3354', ink: '#f2f4fb', quiet: '#a3aed0' } as const;
export const nightTile = '#1a2140';
export const nightLine = '#39446b';
