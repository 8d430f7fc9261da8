/** @file The network on the Watch page, and what it and its ANN said of the image. */
import { signal } from '@preact/signals';
import type { AnnDecision, Decision, NetworkInfo } from '../worker/protocol.ts';

export const network = signal<NetworkInfo | undefined>(undefined);
/** Whether it is the one that came with the studio, which can be converted anew at other steps. */
export const isBundled = signal(false);
export const decision = signal<Decision | undefined>(undefined);

/** `absent`: there is no ANN to ask; `loading`: its model is on the way. */
export type AnnState = AnnDecision | 'loading' | 'absent';
export const ann = signal<AnnState>('loading');

/** Potential of each read-out neuron over its silent stage, in the ANN's units. */
export const race = signal<readonly (readonly number[])[] | undefined>(undefined);

/** What went wrong last, as a sentence. */
export const trouble = signal<string | undefined>(undefined);

/** Names of the classes; their numbers if nobody named them. */
export const classNames = signal<readonly string[]>([]);
export const className = (index: number | null): string =>
  index === null ? 'no class' : (classNames.value[index] ?? String(index));
