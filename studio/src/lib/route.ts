/**
 * @file The view as an address: `#watch?p=14&t=12.5&n=conv1.300`. Everything after # stays in the browser.
 */
export const pages = ['watch', 'model', 'paper'] as const;
export type Page = (typeof pages)[number];

export interface Route {
  readonly page: Page;
  readonly parameters: URLSearchParams;
}

/** Reads a hash; an unknown page is the first one. */
export function parseRoute(hash: string): Route {
  const [name, query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  return { page: pages.find((page) => page === name) ?? 'watch', parameters: new URLSearchParams(query) };
}

export function formatRoute(page: Page, parameters: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(parameters).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  // These need no escape behind the first sign of equality, and an address is easier to read with them.
  const query = new URLSearchParams(given)
    .toString()
    .replace(/%3D|%2C|%3A/g, (escaped) => decodeURIComponent(escaped));
  return `#${page}${query === '' ? '' : `?${query}`}`;
}
