/** @file The page that is shown. */
import { signal } from '@preact/signals';
import { type Page, parseRoute } from '../lib/route.ts';

export const page = signal<Page>(parseRoute(location.hash).page);
