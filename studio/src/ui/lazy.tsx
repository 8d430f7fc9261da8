/** @file Pages that are fetched when they are opened. */
import { signal } from '@preact/signals';
import type { ComponentChildren, FunctionComponent } from 'preact';

/** A component whose code comes later; until then a line says so. */
export function lazy(load: () => Promise<FunctionComponent>): FunctionComponent {
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
    return (
      <p class="note loading">
        {failed.value ? 'This page could not be fetched; reload when you are online.' : 'Loading…'}
      </p>
    );
  };
}

/** Room for a page, so that nothing below it jumps. */
export function PageRoom({ children }: { readonly children: ComponentChildren }) {
  return <div class="page">{children}</div>;
}
