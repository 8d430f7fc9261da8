/**
 * @file The playhead: a time in steps from the first pixel's spike (0) to the decision (the network's latency).
 */
import { computed, signal } from '@preact/signals';
import { decision, network } from './network.ts';
import { reducedMotion } from './theme.ts';

/** Steps; between two steps while playing. */
export const time = signal(0);
export const playing = signal(false);
/** 1 shows the whole course in about seven seconds. */
export const speed = signal(1);

export const endTime = computed(() => network.value?.latency ?? 0);

/** The clock in whole steps: it changes with every step, not with every frame. */
export const wholeStep = computed(() => Math.floor(time.value + 1e-6));

/** Whether the read-out has heard everything at this moment. */
export const isOver = computed(() => endTime.value > 0 && time.value >= endTime.value);

/** The decision, once its stage is over. */
export const shownDecision = computed(() => (isOver.value ? decision.value : undefined));

const COURSE_SECONDS = 7;

/** The playhead while playing; `time` follows it, with less motion in whole steps. */
let exact = 0;
let last = 0;
let frame = 0;

export function seek(to: number): void {
  exact = Math.min(endTime.value, Math.max(0, to));
  time.value = exact;
}

/** To the next or last whole step. */
export function step(by: 1 | -1): void {
  pause();
  seek(by > 0 ? Math.floor(time.value + 1e-6) + 1 : Math.ceil(time.value - 1e-6) - 1);
}

/** To where the next stage begins, or back to where this or the last one did. */
export function stepStage(by: 1 | -1): void {
  pause();
  const stages = network.value?.stages ?? [];
  const to =
    by > 0
      ? stages.find((begins) => begins > time.value + 1e-6)
      : stages.findLast((begins) => begins < time.value - 1e-6);
  seek(to ?? time.value);
}

/** The stage that a time lies in. */
export const stageAt = (now: number): number =>
  Math.max(0, network.value?.stages.findLastIndex((begins) => begins <= now + 1e-6) ?? 0);

/** Goes on from the playhead, from the start if it is at the end. */
export function play(): void {
  if (endTime.value === 0) return;
  seek(time.value >= endTime.value ? 0 : time.value);
  playing.value = true;
  last = performance.now();
  cancelAnimationFrame(frame);
  frame = requestAnimationFrame(advance);
}

export function pause(): void {
  playing.value = false;
  cancelAnimationFrame(frame);
}

function advance(now: number): void {
  if (!playing.value) return;
  const seconds = Math.min(0.1, Math.max(0, now - last) / 1000);
  last = now;
  exact = Math.min(endTime.value, exact + (seconds * speed.value * endTime.value) / COURSE_SECONDS);
  time.value = reducedMotion.value ? Math.floor(exact) : exact;
  if (exact >= endTime.value) pause();
  else frame = requestAnimationFrame(advance);
}

/** Plays from the start; with less motion it shows the end at once. */
export function replay(): void {
  if (reducedMotion.value) {
    pause();
    seek(endTime.value);
    return;
  }
  seek(0);
  play();
}
