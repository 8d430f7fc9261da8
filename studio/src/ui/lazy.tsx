/** @file Pages that are fetched when they are opened. */
import { signal } from '@preact/signals';
import type { ComponentChildren, FunctionComponent } from 'preact';

/** A component whose code comes later; until then a line says so, if there is one. */
export function lazy(load: () => Promise<FunctionComponent>, waiting = 'Loading…'): FunctionComponent {
  const loaded = signal<FunctionComponent | undefined>(undefined);
  const failed = signal(false);
  let asked = false;
  return function Lazy() {
    if (!asked) {
      asked = true;
      load().then(
        (component) => {
          loaded.value = component;
        },
        () => {
          failed.value = true;
        },
      );
    }
    const Loaded = loaded.value;
    if (Loaded) return <Loaded />;
    const line = failed.value
      ? 'This part of the page could not be fetched; reload when you are online.'
      : waiting;
    return line === '' ? null : <p class="note loading">{line}</p>;
  };
}

/** Room for a page, so that nothing below it jumps. */
export function PageRoom({ children }: { readonly children: ComponentChildren }) {
  return <div class="page">{children}</div>;
}
