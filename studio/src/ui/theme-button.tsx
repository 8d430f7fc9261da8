/** @file Switches between the system's theme, light and dark. */
import { theme, themes } from '../state/theme.ts';

const signs = { auto: '◐', light: '☀', dark: '☾' } as const;

export function ThemeButton() {
  const next = themes[(themes.indexOf(theme.value) + 1) % themes.length];
  return (
    <button
      type="button"
      class="tool"
      aria-label={`Theme: ${theme.value}. Switch to ${next}`}
      title={`Theme: ${theme.value}`}
      onClick={() => {
        theme.value = next;
      }}
    >
      <span aria-hidden="true">{signs[theme.value]}</span>
    </button>
  );
}
