/** @file One idea of the article: its words, and a figure that the reader can move. */
import type { ComponentChildren } from 'preact';

interface Props {
  readonly title: string;
  readonly figure: ComponentChildren;
  readonly children: ComponentChildren;
}

export function Scene({ title, figure, children }: Props) {
  return (
    <section class="scene" aria-label={title}>
      <div class="scene-text">
        <h3>{title}</h3>
        {children}
      </div>
      <figure class="scene-figure">{figure}</figure>
    </section>
  );
}
