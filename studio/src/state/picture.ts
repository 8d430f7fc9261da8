/** @file One picture for the network of the Watch page: as it is where it has the network's size, else cut to a square and scaled. */
import { isImageName } from '../../../src/data/class-folders.ts';
import type { DroppedFile } from '../../../src/platform/browser/dropped-files.ts';
import { inkOn } from '../lib/ink-on-paper.ts';
import type { NetworkInfo } from '../worker/protocol.ts';
import { image } from './image.ts';
import { isBundled, network, trouble } from './network.ts';
import { replay } from './time.ts';
import { problem, readPicture } from './workspace.ts';

/** Shows a picture, and says what was done to it. */
export async function showPicture(file: File): Promise<void> {
  await showPictureFile({ path: file.name, bytes: new Uint8Array(await file.arrayBuffer()) });
}

/** As `showPicture`, for a file that was dropped. */
export async function showPictureFile(file: DroppedFile): Promise<void> {
  const info = network.value;
  if (!info) return;
  const { note, isSeen, ...fitted } = await scaledTo(info, file);
  // What the browser cannot show, the reader of files may read.
  const pixels = isSeen || isImageName(file.path) ? await readPicture(fitted.file, info) : undefined;
  trouble.value = isSeen ? problem.value : pixels ? undefined : unreadable(file.path);
  problem.value = undefined;
  if (!pixels) return;
  image.value = { pixels, source: { kind: 'drawn' }, ...(note !== undefined && { note }) };
  replay();
}

const unreadable = (name: string): string => `${name} is no picture that can be read; give a PNG or a JPEG.`;

interface Fitted {
  readonly file: DroppedFile;
  readonly note: string | undefined;
  /** Whether the browser can show it. */
  readonly isSeen: boolean;
}

/** The picture as the network takes it; what the browser cannot show stays as it is. */
async function scaledTo({ image: shape }: NetworkInfo, file: DroppedFile): Promise<Fitted> {
  const unchanged = { file, note: undefined, isSeen: true };
  if (shape.length !== 3) return unchanged;
  const [channels, height, width] = shape;
  const picture = await createImageBitmap(new Blob([file.bytes])).catch(() => undefined);
  if (!picture) return { ...unchanged, isSeen: false };
  if (picture.width === width && picture.height === height) return unchanged;
  const scale = Math.min(picture.width / width, picture.height / height);
  const [w, h] = [width * scale, height * scale];
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (!context) return unchanged;
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, (picture.width - w) / 2, (picture.height - h) / 2, w, h, 0, 0, width, height);
  const size = `${picture.width}×${picture.height}`;
  const isDigit = isBundled.value && channels === 1;
  if (isDigit) {
    const shown = context.getImageData(0, 0, width, height);
    shown.data.set(inkOn(shown.data));
    context.putImageData(shown, 0, 0);
  }
  const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
  const ink = isDigit ? ', and its ink made white on black, as the network’s digits are' : '';
  return {
    file: { path: `${file.path}.png`, bytes },
    isSeen: true,
    note: `${file.path} is ${size}: its middle was scaled to ${width}×${height}${ink}.`,
  };
}
