/** @file The frame around every page. */

import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Page } from './lib/route.ts';
import { page } from './state/page.ts';
import { lazy, PageRoom } from './ui/lazy.tsx';
import { Notice } from './ui/notice.tsx';
import { PageLink } from './ui/page-link.tsx';
import { ShareButton } from './ui/share-button.tsx';
import { ThemeButton } from './ui/theme-button.tsx';
import { WatchPage } from './watch/watch-page.tsx';

const titles: Readonly<Record<Page, string>> = { watch: 'Watch', model: 'Your model', paper: 'The paper' };

const ModelPage = lazy(async () => (await import('./model/model-page.tsx')).ModelPage);
const PaperPage = lazy(async () => (await import('./paper/paper-page.tsx')).PaperPage);

export function App() {
  const shown = page.value;
  const before = useRef(shown);
  useLayoutEffect(() => {
    document.title = `${titles[shown]} · firstspike studio`;
    // Another page begins at its top.
    if (before.current !== shown) scrollTo({ top: 0, behavior: 'instant' });
    before.current = shown;
  }, [shown]);
  return (
    <>
      <button type="button" class="skip" onClick={skip}>
        Skip to the content
      </button>
      <header class="top">
        <p class="brand">
          <Mark /> firstspike <span>studio</span>
        </p>
        <nav aria-label="Pages">
          {(Object.keys(titles) as Page[]).map((name) => (
            <PageLink key={name} to={name} isCurrent={page.value === name}>
              {titles[name]}
            </PageLink>
          ))}
        </nav>
        <div class="top-tools">
          <ShareButton />
          <ThemeButton />
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        <h1 class="sr-only">{titles[page.value]}</h1>
        <Notice />
        <PageRoom>
          {page.value === 'watch' ? <WatchPage /> : page.value === 'model' ? <ModelPage /> : <PaperPage />}
        </PageRoom>
      </main>
      <footer class="bottom">
        <p>
          Everything runs in this tab; nothing you draw or drop leaves it. After López-Randulfe, Reeb, Knoll,
          “Conversion of ConvNets to Spiking Neural Networks With Less Than One Spike per Neuron” (2022).
        </p>
      </footer>
    </>
  );
}

/** To the content; a link would leave its trace in the address, which holds the view. */
function skip(): void {
  document.getElementById('main')?.focus();
}

function Mark() {
  return (
    <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#0d1226" />
      <path
        d="M5 22h6l5-16 4 22 2.5-6H27"
        fill="none"
        stroke="#ff9d4d"
        stroke-width="2.6"
        stroke-linejoin="round"
        stroke-linecap="round"
      />
    </svg>
  );
}
