/** @file The pad: a finger, a pen or a mouse draws; the network sees every change. */
import { batch, signal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { brightness } from '../lib/units.ts';
import { image } from '../state/image.ts';
import { network } from '../state/network.ts';
import { endTime, pause, seek } from '../state/time.ts';
import { useCanvas } from '../ui/use-canvas.ts';
import { type Point, rasterise, type Stroke } from './ink.ts';

const strokes = signal<readonly Stroke[]>([]);

/** Side of the pad in the strokes' unit. */
const EXTENT = 280;
/** A drawing of more points than this has been scribbled over; the pen waits for a new one. */
const MOST_POINTS = 6000;

function show(next: readonly Stroke[]): void {
  const input = network.value?.image;
  if (input?.length !== 3 || input[0] !== 1) return;
  batch(() => {
    strokes.value = next;
    const pixels = rasterise(next, EXTENT, input[2], input[1]);
    image.value = { pixels, source: { kind: 'drawn' } };
    pause();
    seek(endTime.value);
  });
}

export const clearPad = (): void => show([]);
export const undoStroke = (): void => show(strokes.value.slice(0, -1));

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
    const kept = image.value?.source.kind === 'drawn' ? strokes.value : [];
    show([...kept, [pointOf(event)]]);
    event.preventDefault();
  };
  const move = (event: PointerEvent) => {
    if (!drawing.current || strokes.value.flat().length > MOST_POINTS) return;
    const last = strokes.value.at(-1) ?? [];
    show([...strokes.value.slice(0, -1), [...last, pointOf(event)]]);
  };
  const up = () => {
    drawing.current = false;
  };
  const input = network.value?.image;
  const canDraw = !input || (input.length === 3 && input[0] === 1);
  const isDrawn = image.value?.source.kind === 'drawn';
  const isEmpty = isDrawn && strokes.value.length === 0;
  return (
    <div class="pad">
      <canvas
        ref={canvas}
        class={canDraw ? 'pad-surface' : 'pad-surface still'}
        role="img"
        aria-label={
          canDraw
            ? 'Drawing pad. Draw with a pointer, or choose one of the examples below with the keyboard.'
            : 'The image that the network looks at'
        }
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerCancel={up}
      />
      {isEmpty ? <p class="pad-hint">Draw a digit</p> : null}
      {canDraw ? (
        <div class="pad-tools">
          <button
            type="button"
            class="small"
            disabled={!isDrawn || strokes.value.length === 0}
            onClick={undoStroke}
          >
            Undo
          </button>
          <button type="button" class="small" disabled={isEmpty} onClick={clearPad}>
            Clear
          </button>
        </div>
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
  if (shown.source.kind === 'drawn' && strokes.value.length > 0) {
    context.lineCap = 'round';
    context.lineJoin = 'round';
    context.strokeStyle = '#f4f6ff';
    context.lineWidth = surface.width * 0.075;
    const scale = surface.width / EXTENT;
    for (const stroke of strokes.value) {
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
