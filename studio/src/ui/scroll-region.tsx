/** @file Something wider than a narrow screen: scrolls by itself, by keyboard too. */
import type { ComponentChildren } from 'preact';

interface Props {
  readonly class: string;
  readonly name: string;
  readonly children: ComponentChildren;
}

export function ScrollRegion({ class: kind, name, children }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the keyboard's focus
    <section class={kind} tabIndex={0} aria-label={name}>
      {children}
    </section>
  );
}
