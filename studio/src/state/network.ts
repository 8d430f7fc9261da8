/** @file The network on the Watch page, and what it and its ANN said of the image. */
import { signal } from '@preact/signals';
import type { FileReference } from '../lib/file-reference.ts';
import type { AnnDecision, Decision, NetworkInfo } from '../worker/protocol.ts';
import type { Image } from './image.ts';

export const network = signal<NetworkInfo | undefined>(undefined);
/** Whether it is the one that came with the studio, which can be converted anew at other steps. */
export const isBundled = signal(false);
/** The file of another network. */
export const watched = signal<FileReference | undefined>(undefined);
export const decision = signal<Decision | undefined>(undefined);
/** The image of the decision; while somebody draws, a newer one may be on the pad. */
export const decidedImage = signal<Image | undefined>(undefined);

/** `absent`: there is no ANN to ask; `loading`: it has not answered yet. */
export type AnnState = AnnDecision | 'loading' | 'absent';
export const ann = signal<AnnState>('loading');

/** Potential of each read-out neuron over its silent stage, in the ANN's units. */
export const race = signal<readonly (readonly number[])[] | undefined>(undefined);

/** What a link needs that is not here, as a sentence. */
export const notice = signal<string | undefined>(undefined);

/** What went wrong last, as a sentence. */
export const trouble = signal<string | undefined>(undefined);

/** A class by its name; by its number if nobody named it. */
export const className = (index: number | null): string =>
  index === null ? 'no class' : (network.value?.classNames?.[index] ?? String(index));
