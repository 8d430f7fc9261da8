/**
 * @file The guided start: a caption at the foot of the screen, the part of the page that it is about bright, the rest dimmed.
 * Each caption plays its steps of the course once; with less motion it shows their end.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { FIRST_PRESET } from '../state/bundled-network.ts';
import { choosePreset, image, isBlank } from '../state/image.ts';
import { decision, network } from '../state/network.ts';
import { select } from '../state/selection.ts';
import { reducedMotion } from '../state/theme.ts';
import { endTime, pause, seek, time } from '../state/time.ts';
import { CAPTIONS, tour } from '../state/tour.ts';
import '../styles/tour.css';
import { type Caption, captionsOf } from './captions.ts';
import { Spotlight } from './spotlight.tsx';

const SECONDS = 4;

export function Tour() {
  const step = tour.value ?? 1;
  const [info, found] = [network.value, decision.value];
  const card = useRef<HTMLElement>(null);
  const next = useRef<HTMLButtonElement>(null);
  const [before] = useState(() => document.activeElement);
  const caption = info && found ? captionsOf(info, found)[step - 1] : undefined;
  useEffect(() => {
    next.current?.focus({ preventScroll: true });
    if (!image.value || isBlank.value) choosePreset(FIRST_PRESET);
    const onKey = ({ key }: KeyboardEvent) => {
      if (key === 'Escape') end();
    };
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('keydown', onKey);
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  useEffect(() => {
    if (!caption) return;
    select(caption.neuron);
    const looking = bringIntoView(caption.lit[0], card.current);
    const stop = run(caption);
    return () => {
      clearInterval(looking);
      stop();
    };
  }, [step, caption === undefined, found]);
  return (
    <>
      {caption ? <Spotlight lit={caption.lit} /> : null}
      <section
        ref={card}
        class="tour"
        role="dialog"
        aria-label="Guided start"
        onKeyDown={({ key }) => {
          if (key === 'ArrowRight' && step < CAPTIONS) tour.value = step + 1;
          if (key === 'ArrowLeft' && step > 1) tour.value = step - 1;
        }}
      >
        <div aria-live="polite">
          <p class="tour-count">
            {step} of {CAPTIONS}
          </p>
          <h2>{caption?.title ?? 'Loading the network…'}</h2>
          <p class="tour-text">{caption?.text}</p>
        </div>
        <div class="tour-actions">
          <button type="button" class="link" onClick={end}>
            {step < CAPTIONS ? 'Skip' : 'Close'}
          </button>
          <button
            type="button"
            disabled={step === 1}
            onClick={() => {
              tour.value = step - 1;
            }}
          >
            Back
          </button>
          <button
            ref={next}
            type="button"
            class="primary"
            onClick={() => {
              if (step < CAPTIONS) tour.value = step + 1;
              else end();
            }}
          >
            {step < CAPTIONS ? 'Next' : 'Now draw your own'}
          </button>
        </div>
      </section>
    </>
  );
}

function end(): void {
  tour.value = undefined;
  select(undefined);
  seek(endTime.value);
}

/** Plays a caption's steps; whoever moves the playhead meanwhile is left alone. @returns what stops it */
function run({ from, to }: Caption): () => void {
  pause();
  if (reducedMotion.value) {
    seek(to);
    return () => {};
  }
  const begun = performance.now();
  let frame = 0;
  let own = from;
  seek(from);
  const advance = (now: number) => {
    if (time.peek() !== own) return;
    const part = Math.min(1, Math.max(0, now - begun) / (1000 * SECONDS));
    own = from + part * (to - from);
    seek(own);
    if (part < 1) frame = requestAnimationFrame(advance);
  };
  frame = requestAnimationFrame(advance);
  return () => cancelAnimationFrame(frame);
}

/** Into the part of the screen above the caption; a neuron's trace comes a moment later. @returns the interval that looks */
function bringIntoView(selector: string, card: HTMLElement | null): ReturnType<typeof setInterval> {
  const looking = setInterval(() => {
    const target = document.querySelector(selector);
    if (!target || !card) return;
    clearInterval(looking);
    const { top, bottom, height } = target.getBoundingClientRect();
    const room = card.getBoundingClientRect().top;
    if (top >= 0 && bottom <= room) return;
    const to = Math.max(8, (room - height) / 2);
    scrollBy({ top: top - to, behavior: reducedMotion.value ? 'instant' : 'smooth' });
  }, 50);
  return looking;
}
