/** @file What axe finds on a page. */
import axe from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** Serious and critical findings, each with the places. @param part selector of the part that is looked at */
export async function seriousFindings(page: Page, part: string): Promise<readonly string[]> {
  // Evaluated over the debugging protocol: the page's own policy allows no injected script.
  await page.evaluate(axe.source);
  const { violations, passes } = await page.evaluate<{ violations: Violation[]; passes: unknown[] }>(
    `axe.run(${JSON.stringify(part)})`,
  );
  if (passes.length === 0) throw new Error(`axe found nothing to look at in ${part}`);
  return violations
    .filter(({ impact }) => ['serious', 'critical'].includes(impact))
    .map(
      ({ impact, id, nodes }) =>
        `${impact} ${id}: ${nodes.map(({ html }) => html.slice(0, 140)).join(' | ')}`,
    );
}

/** The looks that a page is tested in. */
export const looks: Readonly<Record<'light' | 'dark' | 'forced', BrowserContextOptions>> = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  forced: { forcedColors: 'active' },
};
