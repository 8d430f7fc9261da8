/** @file The feature map under the magnifier: opened by resting the pointer on it, by a long press, or by Enter. */
import { signal } from '@preact/signals';
import { network } from './network.ts';

export interface Magnified {
  readonly population: string;
  readonly unit: number;
  /** Opened by a press or a key: it stays until it is closed, and takes the keyboard. A resting pointer only looks. */
  readonly isHeld: boolean;
}

const wanted = signal<Magnified | undefined>(undefined);

/** What is magnified; nothing of a network that has been left. */
export const magnified = {
  get value(): Magnified | undefined {
    const id = wanted.value;
    const found = network.value?.populations.some(({ name }) => name === id?.population);
    return found ? id : undefined;
  },
};

/** A resting pointer does not take the place of what is held. */
export function magnify(next: Magnified): void {
  if (next.isHeld || !wanted.value?.isHeld) wanted.value = next;
}

export function closeMagnifier(): void {
  wanted.value = undefined;
}

/** The pointer has left. */
export function lookAway(): void {
  if (!wanted.value?.isHeld) wanted.value = undefined;
}
