/** @file The course of an image as a still PNG, an animated GIF or a WebM film, made in the page. */
import { applyPalette, GIFEncoder, quantize } from 'gifenc';
import { SCENE, type Scene, sceneDrawer } from './scene.ts';

/** Seconds of the course, and of its end. */
const [COURSE, END] = [5, 2];

type OnProgress = (part: number) => void;

function canvasOf(scale: number) {
  const canvas = new OffscreenCanvas(SCENE.width * scale, SCENE.height * scale);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('This browser gives no canvas to draw on.');
  return { canvas, context };
}

/** Moments of the frames: the course, then its end. */
function momentsOf({ info }: Scene, rate: number): readonly number[] {
  const frames = Math.round(COURSE * rate);
  const course = Array.from({ length: frames }, (_, i) => (info.latency * i) / frames);
  return [...course, ...Array.from({ length: Math.round(END * rate) }, () => info.latency)];
}

export async function stillOf(scene: Scene): Promise<Uint8Array<ArrayBuffer>> {
  const { canvas, context } = canvasOf(1.25);
  sceneDrawer(scene, 1.25)(context, scene.info.latency);
  return new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
}

const GIF_RATE = 12.5;
/** 640×360. */
const GIF_SCALE = 2 / 3;
/** One entry is kept for what has not changed. */
const COLOURS = 255;

export async function gifOf(scene: Scene, onProgress: OnProgress): Promise<Uint8Array<ArrayBuffer>> {
  const { canvas, context } = canvasOf(GIF_SCALE);
  const draw = sceneDrawer(scene, GIF_SCALE);
  const { width, height } = canvas;
  const pixelsAt = (time: number) => {
    draw(context, time);
    return context.getImageData(0, 0, width, height).data;
  };
  // All colours are there at the end, but the flash of a spike as it comes.
  const palette = quantize(pixelsAt(scene.info.latency), COLOURS - 1);
  palette.push([255, 255, 255]);
  const unchanged = palette.length;
  const gif = GIFEncoder();
  const moments = momentsOf(scene, GIF_RATE).slice(0, Math.round(COURSE * GIF_RATE) + 1);
  let before: Uint8Array | undefined;
  for (const [i, time] of moments.entries()) {
    const index = applyPalette(pixelsAt(time), palette);
    const last = before;
    const frame = last ? index.map((entry, at) => (entry === last[at] ? unchanged : entry)) : index;
    const isEnd = i === moments.length - 1;
    gif.writeFrame(frame, width, height, {
      ...(i === 0 && { palette: [...palette, [0, 0, 0]] }),
      transparent: i > 0,
      transparentIndex: unchanged,
      delay: 1000 * (isEnd ? END : 1 / GIF_RATE),
      dispose: 1,
    });
    before = index;
    onProgress((i + 1) / moments.length);
    // The page stays alive.
    await new Promise((resolve) => setTimeout(resolve));
  }
  gif.finish();
  return Uint8Array.from(gif.bytes());
}

const FILM_RATE = 25;

/** @returns nothing where the browser encodes no film */
export async function filmOf(
  scene: Scene,
  onProgress: OnProgress,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const { BufferTarget, CanvasSource, getFirstEncodableVideoCodec, Output, WebMOutputFormat } = await import(
    'mediabunny'
  );
  const { canvas, context } = canvasOf(4 / 3);
  const { width, height } = canvas;
  const codec = await getFirstEncodableVideoCodec(['vp9', 'vp8'], { width, height });
  if (!codec) return undefined;
  const target = new BufferTarget();
  const output = new Output({ format: new WebMOutputFormat(), target });
  const source = new CanvasSource(canvas, { codec, bitrate: 2_500_000 });
  output.addVideoTrack(source, { frameRate: FILM_RATE });
  await output.start();
  const draw = sceneDrawer(scene, 4 / 3);
  const moments = momentsOf(scene, FILM_RATE);
  for (const [i, time] of moments.entries()) {
    draw(context, time);
    await source.add(i / FILM_RATE, 1 / FILM_RATE);
    onProgress((i + 1) / moments.length);
  }
  await output.finalize();
  return target.buffer ? new Uint8Array(target.buffer) : undefined;
}
