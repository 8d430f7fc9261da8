/** @file Dark or light: the system's choice unless the reader makes one. */
import { effect, signal } from '@preact/signals';

export const themes = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const KEY = 'firstspike-theme';

function remembered(): Theme {
  try {
    const stored = localStorage.getItem(KEY);
    return themes.find((theme) => theme === stored) ?? 'auto';
  } catch {
    return 'auto';
  }
}

export const theme = signal<Theme>(remembered());

effect(() => {
  document.documentElement.dataset.theme = theme.value;
  try {
    localStorage.setItem(KEY, theme.value);
  } catch {
    // A browser that keeps nothing still shows the theme.
  }
});

const stillness = matchMedia('(prefers-reduced-motion: reduce)');
/** Whether the reader asked for less motion. */
export const reducedMotion = signal(stillness.matches);
stillness.addEventListener('change', ({ matches }) => {
  reducedMotion.value = matches;
});
