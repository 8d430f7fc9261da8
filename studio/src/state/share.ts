/** @file What is shared: the address of the view, with the version of the bundled network that it was seen with. */
import { signal } from '@preact/signals';
import { isBundled } from './network.ts';

/** Whether the panel is open. */
export const sharing = signal(false);

/** The first digits of the hash of the bundled network's file. */
export const bundledVersion = signal('');

export function shareLink(): string {
  if (!isBundled.value || bundledVersion.value === '') return location.href;
  return `${location.href}${location.hash.includes('?') ? '&' : '?'}b=${bundledVersion.value}`;
}

/** What a link says that was made with another network than the bundled one of today. */
export const otherVersion = (version: string | null): string | undefined =>
  version === null || version === bundledVersion.value || bundledVersion.value === ''
    ? undefined
    : 'This link was made with another version of the bundled network; its decision and its spikes may differ.';
