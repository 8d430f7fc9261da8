/** @file A link to another page of the studio: a page of its own in the history, with nothing of the view lost. */
import type { ComponentChildren } from 'preact';
import type { Page } from '../lib/route.ts';
import { page } from '../state/page.ts';

interface Props {
  readonly to: Page;
  readonly isCurrent?: boolean;
  readonly children: ComponentChildren;
}

export function PageLink({ to, isCurrent = false, children }: Props) {
  return (
    <a
      href={`#${to}`}
      aria-current={isCurrent ? 'page' : undefined}
      onClick={(event) => {
        // A click for a new tab is the browser's.
        if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        page.value = to;
      }}
    >
      {children}
    </a>
  );
}
