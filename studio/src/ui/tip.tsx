/** @file A word with an explanation: a small button that opens one or two sentences. Works by touch, keyboard, mouse. */
import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';

/** Between the word and its explanation. */
const GAP = 6;

export function Tip({ word, children }: { readonly word: string; readonly children: ComponentChildren }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const place = useRef<HTMLSpanElement>(null);
  const text = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const box = text.current;
    if (!open || !box) return;
    // Moved to the left where it would leave the screen, and above the word where there is no room below.
    box.style.translate = '';
    const { right, bottom, height } = box.getBoundingClientRect();
    const word = place.current?.getBoundingClientRect();
    const isCut = word !== undefined && bottom > innerHeight && word.top > height + GAP;
    const up = isCut ? -(height + word.height + 2 * GAP) : 0;
    box.style.translate = `${Math.min(0, document.documentElement.clientWidth - 2 * GAP - right)}px ${up}px`;
  }, [open]);
  // At once, not after the next frame: a key may come before it.
  useLayoutEffect(() => {
    if (!open) return;
    const close = (event: Event) => {
      if (event instanceof KeyboardEvent && event.key !== 'Escape') return;
      if (event instanceof PointerEvent && place.current?.contains(event.target as Node)) return;
      setOpen(false);
    };
    document.addEventListener('pointerdown', close);
    document.addEventListener('keydown', close);
    return () => {
      document.removeEventListener('pointerdown', close);
      document.removeEventListener('keydown', close);
    };
  }, [open]);
  return (
    <span class="tip" ref={place}>
      <button
        type="button"
        class="tip-word"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        {word}
      </button>
      <span ref={text} class="tip-text" id={id} role="note" hidden={!open}>
        {children}
      </span>
    </span>
  );
}
