/**
 * @file BMP: a header, perhaps a palette, then rows of 1, 4, 8, 16, 24 or 32 bits a pixel, from bottom to top and padded to four
 * bytes. Fields of 16 and 32 bits are those of the masks. Source: BITMAPFILEHEADER, BITMAPINFOHEADER (Windows GDI).
 */
import { grouped } from '../error.ts';
import { type DecodedImage, MAX_PIXELS, type PictureHeader } from './decoded-image.ts';

const FILE_HEADER = 14;
/** Sizes of the headers that are read: BITMAPCOREHEADER, BITMAPINFOHEADER and its later versions. */
const CORE = 12;
const known: readonly number[] = [CORE, 40, 52, 56, 64, 108, 124];

/** Whether the bytes start as a BMP does. */
export const isBmp = (bytes: Uint8Array): boolean =>
  bytes.length > 18 &&
  bytes[0] === 0x42 &&
  bytes[1] === 0x4d &&
  known.includes(view(bytes).getUint32(14, true));

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

interface Layout {
  readonly width: number;
  readonly height: number;
  readonly isTopDown: boolean;
  readonly bits: number;
  /** Where the first row of the file starts. */
  readonly start: number;
  /** Red, green and blue by index; none where pixels hold their colours. */
  readonly palette: Uint8Array | undefined;
  readonly masks: readonly [red: number, green: number, blue: number];
}

const usualMasks: Readonly<Record<number, Layout['masks']>> = {
  16: [0x7c00, 0x3e0, 0x1f],
  24: [0xff0000, 0xff00, 0xff],
  32: [0xff0000, 0xff00, 0xff],
};

/** Undefined where the bytes end before the header does. */
function layoutOf(bytes: Uint8Array): Layout | undefined {
  const at = view(bytes);
  const size = at.getUint32(14, true);
  const isCore = size === CORE;
  if (bytes.length < FILE_HEADER + size) return undefined;
  const width = isCore ? at.getUint16(18, true) : at.getInt32(18, true);
  const rows = isCore ? at.getInt16(20, true) : at.getInt32(22, true);
  const bits = at.getUint16(isCore ? 24 : 28, true);
  const compression = isCore ? 0 : at.getUint32(30, true);
  if (![1, 4, 8, 16, 24, 32].includes(bits)) throw new Error(`${bits} bits a pixel are not read`);
  const hasMasks = (compression === 3 || compression === 6) && (bits === 16 || bits === 32);
  if (compression !== 0 && !hasMasks)
    throw new Error('its pixels are compressed; save it without compression');
  const height = Math.abs(rows);
  if (width < 1 || height < 1 || width * height > MAX_PIXELS)
    throw new Error(`${width}×${height} pixels are none or too many`);
  const start = at.getUint32(10, true);
  const about = { width, height, isTopDown: rows < 0, bits, start };
  if (bits > 8) {
    const from = FILE_HEADER + 40;
    if (hasMasks && bytes.length < from + 12) return undefined;
    const masks = hasMasks
      ? ([at.getUint32(from, true), at.getUint32(from + 4, true), at.getUint32(from + 8, true)] as const)
      : usualMasks[bits];
    return { ...about, palette: undefined, masks };
  }
  const entry = isCore ? 3 : 4;
  const colours = (!isCore && at.getUint32(46, true)) || 2 ** bits;
  const from = FILE_HEADER + size;
  if (colours > 2 ** bits) throw new Error(`${grouped(colours)} colours do not go into ${bits} bits`);
  if (bytes.length < from + entry * colours) return undefined;
  const palette = new Uint8Array(3 * colours);
  for (let i = 0; i < colours; i++)
    for (let c = 0; c < 3; c++) palette[3 * i + c] = bytes[from + entry * i + 2 - c];
  return { ...about, palette, masks: usualMasks[24] };
}

/** Grey where the palette is. */
const channelsOf = ({ palette }: Layout): 1 | 3 =>
  palette?.every((value, i) => value === palette[i - (i % 3)]) ? 1 : 3;

/** Undefined where the header goes beyond these bytes. */
export function bmpHeader(bytes: Uint8Array): PictureHeader | undefined {
  const layout = layoutOf(bytes);
  return (
    layout && { width: layout.width, height: layout.height, channels: channelsOf(layout), isDeep: false }
  );
}

/** Alpha is dropped. @throws Error if it is damaged or compressed */
export function decodeBmp(bytes: Uint8Array): DecodedImage {
  const layout = layoutOf(bytes);
  if (layout === undefined) throw new Error('it ends within its header');
  const { width, height, isTopDown, bits, start, palette } = layout;
  const stride = Math.ceil((width * bits) / 32) * 4;
  if (bytes.length < start + stride * (height - 1) + Math.ceil((width * bits) / 8))
    throw new Error(`it ends within its pixels, at byte ${grouped(bytes.length)}`);
  const channels = channelsOf(layout);
  const planes = new Uint8Array(channels * width * height);
  const at = view(bytes);
  const fields = layout.masks.map(fieldOf);
  for (let row = 0; row < height; row++) {
    const from = start + stride * (isTopDown ? row : height - 1 - row);
    for (let column = 0; column < width; column++) {
      const value = pixelAt(at, from, column, bits);
      if (palette && 3 * value >= palette.length) throw new Error(`it has no colour ${value} in its palette`);
      for (let c = 0; c < channels; c++)
        planes[(c * height + row) * width + column] = palette ? palette[3 * value + c] : fields[c](value);
    }
  }
  return { width, height, channels, planes };
}

function pixelAt(at: DataView, from: number, column: number, bits: number): number {
  if (bits === 24) return at.getUint16(from + 3 * column, true) | (at.getUint8(from + 3 * column + 2) << 16);
  if (bits === 32) return at.getUint32(from + 4 * column, true);
  if (bits === 16) return at.getUint16(from + 2 * column, true);
  const perByte = 8 / bits;
  const shift = 8 - bits * ((column % perByte) + 1);
  return (at.getUint8(from + Math.floor(column / perByte)) >> shift) & (2 ** bits - 1);
}

/** The values of a mask's bits, stretched to 0…255 as Pillow stretches five bits. */
function fieldOf(mask: number): (value: number) => number {
  if (mask === 0) return () => 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const most = mask >>> shift;
  return (value) => Math.floor((((value & mask) >>> shift) * 255) / most);
}
