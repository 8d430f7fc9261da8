/** @file The guided start: which of its captions is shown, counted from 1; undefined while it is closed. */
import { signal } from '@preact/signals';

export const CAPTIONS = 5;

export const tour = signal<number | undefined>(undefined);
