/** @file The pad: a finger, a pen or a mouse draws; the network sees every change. */
import { batch, signal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { brightness } from '../lib/units.ts';
import { type Image, image, isBlank } from '../state/image.ts';
import { network } from '../state/network.ts';
import { reducedMotion } from '../state/theme.ts';
import { endTime, pause, replay, seek } from '../state/time.ts';
import { useCanvas } from '../ui/use-canvas.ts';
import { type Point, rasterise, type Stroke } from './ink.ts';
import { PictureButton } from './picture-button.tsx';

const strokes = signal<readonly Stroke[]>([]);

/** Side of the pad in the strokes' unit. */
const EXTENT = 280;
/** A drawing of more points than this has been scribbled over; the pen waits for a new one. */
const MOST_POINTS = 6000;

/** What Undo brings back: the images before each stroke, example and Clear. */
const past = signal<readonly { readonly shown: Image; readonly drawn: readonly Stroke[] }[]>([]);
const MOST_PAST = 50;

const canDraw = (input: readonly number[] | undefined): boolean =>
  !input || (input.length === 3 && input[0] === 1);

function show(next: readonly Stroke[]): void {
  const input = network.value?.image;
  if (!input || !canDraw(input)) return;
  batch(() => {
    strokes.value = next;
    const pixels = rasterise(next, EXTENT, input[2], input[1]);
    image.value = { pixels, source: { kind: 'drawn' } };
    drawnHere.value = image.value;
    pause();
    // With less motion the decision follows the pen; otherwise the drawing runs through the layers when the pen lifts.
    seek(reducedMotion.value ? endTime.value : 0);
  });
}

/** Remembers what is on the pad, so that Undo brings it back. */
function remember(): void {
  const shown = image.value;
  if (shown) past.value = [...past.value.slice(1 - MOST_PAST), { shown, drawn: strokesOf(shown) }];
}

/** What Undo goes back to; images of another size belong to another network. */
const lastBefore = () => {
  const last = past.value.at(-1);
  return last?.shown.pixels.length === image.value?.pixels.length ? last : undefined;
};

/** Strokes of an image that was drawn here; none of an image that came from elsewhere. */
const strokesOf = (shown: Image | undefined): readonly Stroke[] =>
  shown !== undefined && shown === drawnHere.value ? strokes.value : [];

/** The image that the strokes make. */
const drawnHere = signal<Image | undefined>(undefined);

function clearPad(): void {
  remember();
  show([]);
}

function undo(): void {
  const last = lastBefore();
  if (!last) {
    // A drawing that came with a link is one stroke.
    show([]);
    return;
  }
  batch(() => {
    past.value = past.value.slice(0, -1);
    strokes.value = last.drawn;
    image.value = last.shown;
    drawnHere.value = last.drawn.length > 0 ? last.shown : undefined;
    pause();
    seek(endTime.value);
  });
}

export function Pad() {
  const drawing = useRef(false);
  const canvas = useCanvas((surface) => drawPad(surface), []);
  const pointOf = (event: PointerEvent): Point => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) / box.width) * EXTENT,
      y: ((event.clientY - box.top) / box.height) * EXTENT,
    };
  };
  const down = (event: PointerEvent) => {
    if (event.button !== 0) return;
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    drawing.current = true;
    const kept = strokesOf(image.value);
    remember();
    show([...kept, [pointOf(event)]]);
    event.preventDefault();
  };
  const move = (event: PointerEvent) => {
    if (!drawing.current || strokes.value.flat().length > MOST_POINTS) return;
    const last = strokes.value.at(-1) ?? [];
    show([...strokes.value.slice(0, -1), [...last, pointOf(event)]]);
  };
  const up = () => {
    if (!drawing.current) return;
    drawing.current = false;
    replay();
  };
  const draws = canDraw(network.value?.image);
  const isEmpty = isBlank.value;
  const canUndo = lastBefore() !== undefined || (image.value?.source.kind === 'drawn' && !isEmpty);
  return (
    <div class="pad">
      <canvas
        ref={canvas}
        class={draws ? 'pad-surface' : 'pad-surface still'}
        role="img"
        aria-label={
          draws
            ? 'Drawing pad. Draw with a pointer, or choose one of the examples below with the keyboard.'
            : 'The image that the network looks at'
        }
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerCancel={up}
      />
      {isEmpty && draws ? <p class="pad-hint">Draw a digit</p> : null}
      <div class="pad-tools">
        {draws ? (
          <>
            <button type="button" class="small" disabled={!canUndo} onClick={undo}>
              Undo
            </button>
            <button type="button" class="small" disabled={isEmpty} onClick={clearPad}>
              Clear
            </button>
          </>
        ) : null}
        <PictureButton />
      </div>
      {image.value?.note ? (
        <p class="note" role="status">
          {image.value.note}
        </p>
      ) : null}
    </div>
  );
}

/** The strokes as drawn, or the pixels of an image that was not drawn here. */
function drawPad(surface: HTMLCanvasElement): void {
  const context = surface.getContext('2d');
  const shown = image.value;
  if (!context) return;
  context.fillStyle = '#0a0e1f';
  context.fillRect(0, 0, surface.width, surface.height);
  if (!shown) return;
  const drawn = strokesOf(shown);
  if (drawn.length > 0) {
    context.lineCap = 'round';
    context.lineJoin = 'round';
    context.strokeStyle = '#f4f6ff';
    context.lineWidth = surface.width * 0.075;
    const scale = surface.width / EXTENT;
    for (const stroke of drawn) {
      context.beginPath();
      stroke.forEach(({ x, y }, i) => {
        context[i === 0 ? 'moveTo' : 'lineTo'](x * scale, y * scale);
      });
      // A line without length would leave no dot.
      if (stroke.length === 1) context.lineTo(stroke[0].x * scale, stroke[0].y * scale + 0.01);
      context.stroke();
    }
    return;
  }
  drawPixels(surface, context);
}

function drawPixels(surface: HTMLCanvasElement, context: CanvasRenderingContext2D): void {
  const info = network.value;
  const shown = image.value;
  if (!info || !shown) return;
  const shape = info.image;
  const [channels, height, width] = shape.length === 3 ? shape : [1, 1, shape.at(-1) ?? 1];
  if (shown.pixels.length !== channels * height * width) return;
  const small = new OffscreenCanvas(width, height);
  const target = small.getContext('2d');
  if (!target) return;
  const picture = target.createImageData(width, height);
  const plane = width * height;
  for (let i = 0; i < plane; i++) {
    for (let channel = 0; channel < 3; channel++) {
      const at = i + (channels === 3 ? channel : 0) * plane;
      picture.data[4 * i + channel] = 255 * brightness(shown.pixels, at, info);
    }
    picture.data[4 * i + 3] = 255;
  }
  target.putImageData(picture, 0, 0);
  context.imageSmoothingEnabled = channels === 1;
  context.imageSmoothingQuality = 'high';
  context.drawImage(small, 0, 0, surface.width, surface.height);
}
