/**
 * @file Presentation: the maps as large as the screen allows, transport and raster pinned. Space plays, arrows step, Page Up
 * and Page Down go by stages, digits choose an example, Escape ends it.
 */
import { effect, signal } from '@preact/signals';
import { PRESETS } from '../lib/bundled.ts';
import { choosePreset, image } from './image.ts';
import { network } from './network.ts';
import { page } from './page.ts';
import { pause, play, playing, replay, step, stepStage } from './time.ts';

export const presenting = signal(false);

/** Fills the screen too, where the browser lets it. */
export function present(): void {
  presenting.value = true;
  void document.documentElement.requestFullscreen?.().catch(() => undefined);
}

export function endPresentation(): void {
  presenting.value = false;
  if (document.fullscreenElement) void document.exitFullscreen();
}

const actions: Readonly<Record<string, () => void>> = {
  ' ': () => (playing.value ? pause() : play()),
  ArrowRight: () => step(1),
  ArrowLeft: () => step(-1),
  PageDown: () => stepStage(1),
  PageUp: () => stepStage(-1),
  Escape: endPresentation,
};

/** An example of a digit; the next one if one is shown. */
function chooseDigit(digit: number): void {
  const source = image.value?.source;
  const shown = source?.kind === 'preset' ? source.index : -1;
  const examples = PRESETS.labels.flatMap((label, index) => (label === digit ? [index] : []));
  if (network.value?.image.join() !== `1,${PRESETS.height},${PRESETS.width}`) return;
  choosePreset(examples[(examples.indexOf(shown) + 1) % examples.length]);
  replay();
}

function onKey(event: KeyboardEvent): void {
  const { key, target, ctrlKey, altKey, metaKey } = event;
  if (event.defaultPrevented || ctrlKey || altKey || metaKey) return;
  if (target instanceof Element && target.closest('input, select, textarea, [role=dialog]')) return;
  const action = /^\d$/.test(key) ? () => chooseDigit(Number(key)) : actions[key];
  if (!action) return;
  event.preventDefault();
  action();
}

/** Leaving the full screen is leaving the presentation. */
function onFullscreen(): void {
  if (!document.fullscreenElement) presenting.value = false;
}

effect(() => {
  const isOn = presenting.value && page.value === 'watch';
  document.documentElement.classList.toggle('presenting', isOn);
  if (!isOn) return;
  document.addEventListener('keydown', onKey);
  document.addEventListener('fullscreenchange', onFullscreen);
  return () => {
    document.removeEventListener('keydown', onKey);
    document.removeEventListener('fullscreenchange', onFullscreen);
  };
});
