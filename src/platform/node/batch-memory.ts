/**
 * @file A batch of images in memory that several threads see. Threads take the images from a common counter, so that none waits
 * while there are images left, and write the answers beside them; no message is sent.
 *
 * `left` counts down: whoever lowers it from n > 0 has image n − 1. Only the calling thread raises it, when all images before are
 * answered and the next ones are in place, so that a thread that wakes late takes images of the batch at hand, or none.
 */
import { sizeOf } from '../../graph/tensor.ts';
import type { InputPopulation, ReadoutPopulation, SpikingNetwork } from '../../network/network.ts';
import type { Pixels, Simulation, Simulator } from '../../simulate/simulation.ts';

/** 32-bit words of a cache line: each counter has its own. */
const LINE = 16;
const counters = { left: 0, answered: LINE, failed: 2 * LINE, areBytes: 3 * LINE, batches: 4 * LINE };
const COUNTER_BYTES = 5 * LINE * Int32Array.BYTES_PER_ELEMENT;
const { BYTES_PER_ELEMENT: NUMBER } = Float64Array;

/** Milliseconds before a thread that waits sleeps, and looks between two of the clock. */
const LOOKING_MS = 1;
const LOOKS = 100;

const MOST_IMAGES = 256;
const MOST_BYTES = 2 ** 25;

export interface BatchMemory {
  readonly buffer: SharedArrayBuffer;
  /** Images that it holds. */
  readonly images: number;
  /** Numbers of one image. */
  readonly pixels: number;
  readonly answer: Readonly<Record<'potentials' | 'logits' | 'spikes' | 'synops', number>>;
}

/** Room for up to 256 images of a network and their answers, in 32 MiB or what one image takes. */
export function batchMemory({ populations, projections }: SpikingNetwork): BatchMemory {
  const pixels = sizeOf((populations[0] as InputPopulation).shape);
  const classes = sizeOf((populations[populations.length - 1] as ReadoutPopulation).shape);
  const answer = {
    potentials: classes,
    logits: classes,
    spikes: populations.length,
    synops: projections.length,
  };
  const bytes = (pixels + widthOf(answer)) * NUMBER;
  const images = Math.max(1, Math.min(MOST_IMAGES, Math.floor(MOST_BYTES / bytes)));
  return { buffer: new SharedArrayBuffer(COUNTER_BYTES + images * bytes), images, pixels, answer };
}

const widthOf = (answer: BatchMemory['answer']): number => Object.values(answer).reduce((a, b) => a + b, 0);

/**
 * Returns when a word is no longer what it was, or after so many milliseconds. A thread that sleeps is woken on the core of the one
 * that wakes it, and both share it for milliseconds: it looks again and again for a while first.
 * @returns whether the word has changed
 */
function awaitChange(words: Int32Array, at: number, known: number, most = Number.POSITIVE_INFINITY): boolean {
  const begun = performance.now();
  while (performance.now() - begun < LOOKING_MS) {
    for (let i = 0; i < LOOKS; i++) if (Atomics.load(words, at) !== known) return true;
  }
  return Atomics.wait(words, at, known, most) !== 'timed-out';
}

/** One thread's view of the memory. */
export interface Batch {
  /** Puts images in place and lets all threads take them. */
  begin(images: readonly Pixels[]): void;
  /** Runs images until none is left. @param keep takes the answers */
  work(simulator: Simulator, keep: (image: number, answer: Simulation) => void): void;
  /**
   * Waits until all images of the batch are answered, so many milliseconds for each. @returns `failed` if one could not be simulated,
   * `lost` if a thread took one and does not answer
   */
  end(images: number, patience: number): 'answered' | 'failed' | 'lost';
  /** For `answer` in another thread. */
  write(image: number, answer: Simulation): void;
  /** What another thread wrote. */
  answer(image: number): Simulation;
  /** Waits for the first batch after so many. @returns batches that have begun */
  next(batches: number): number;
}

export function batchIn({ buffer, images, pixels, answer: lengths }: BatchMemory): Batch {
  const words = new Int32Array(buffer, 0, COUNTER_BYTES / Int32Array.BYTES_PER_ELEMENT);
  const slots = Array.from({ length: images }, (_, i) => COUNTER_BYTES + i * pixels * NUMBER);
  const bytes = slots.map((at) => new Uint8Array(buffer, at, pixels));
  const numbers = slots.map((at) => new Float64Array(buffer, at, pixels));
  const width = widthOf(lengths);
  const answers = new Float64Array(buffer, COUNTER_BYTES + images * pixels * NUMBER, images * width);
  const names = Object.keys(lengths) as (keyof BatchMemory['answer'])[];
  const { left, answered, failed, areBytes, batches } = counters;

  return {
    begin(given) {
      const whole = given.every((each) => each instanceof Uint8Array);
      const places = whole ? bytes : numbers;
      given.forEach((each, i) => {
        places[i].set(each);
      });
      Atomics.store(words, areBytes, Number(whole));
      Atomics.store(words, failed, 0);
      Atomics.store(words, answered, 0);
      Atomics.store(words, left, given.length);
      Atomics.add(words, batches, 1);
      Atomics.notify(words, batches);
    },
    work(simulator, keep) {
      for (;;) {
        const image = Atomics.sub(words, left, 1) - 1;
        if (image < 0) return;
        try {
          keep(image, simulator.run((Atomics.load(words, areBytes) ? bytes : numbers)[image]));
        } catch {
          Atomics.store(words, failed, 1);
        }
        Atomics.add(words, answered, 1);
        Atomics.notify(words, answered);
      }
    },
    end(count, patience) {
      for (;;) {
        const done = Atomics.load(words, answered);
        if (done === count) return Atomics.load(words, failed) === 0 ? 'answered' : 'failed';
        if (!awaitChange(words, answered, done, patience)) return 'lost';
      }
    },
    write(image, simulation) {
      let at = image * width;
      for (const name of names) {
        answers.set(simulation[name], at);
        at += lengths[name];
      }
    },
    answer(image) {
      const { buffer } = answers.slice(image * width, (image + 1) * width);
      let end = 0;
      const next = (length: number): Float64Array => {
        end += NUMBER * length;
        return new Float64Array(buffer, end - NUMBER * length, length);
      };
      return {
        potentials: next(lengths.potentials),
        logits: next(lengths.logits),
        spikes: next(lengths.spikes),
        synops: next(lengths.synops),
      };
    },
    next(known) {
      awaitChange(words, batches, known);
      return Atomics.load(words, batches);
    },
  };
}
