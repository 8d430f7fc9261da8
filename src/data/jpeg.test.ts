/**
 * @file JPEG against Pillow 9.4 (libjpeg-turbo), pixel by pixel: chrominance at half resolution is interpolated, not repeated.
 *
 *     im = Image.new('RGB', (20, 13))
 *     im.putdata([((37*x + 11*y) % 256, (x*x + 3*y) % 256, (5*x*y + y) % 256) for y in range(13) for x in range(20)])
 *     im.save(b, 'JPEG', quality=50, optimize=True, subsampling=2)              # the second: subsampling=1, progressive=True
 *     planes = b''.join(bytes(c.getdata()) for c in Image.open(b).convert('RGB').split())
 *     print(base64.b64encode(b.getvalue()), hashlib.sha256(planes).hexdigest(), list(planes[:20]))
 */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decodeImage } from './decode-image.ts';

const files = [
  {
    name: '4:2:0',
    base64:
      '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/2wBDARESEhgVGC8aGi9jQjhCY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2P/wAARCAANABQDASIAAhEBAxEB/8QAFwAAAwEAAAAAAAAAAAAAAAAAAAUGAv/EACUQAAIABgECBwAAAAAAAAAAAAECAAMEERIhBRNxIjFhgZHB0f/EABYBAQEBAAAAAAAAAAAAAAAAAAMAAv/EAB8RAAEEAgIDAAAAAAAAAAAAAAEAAgMRBCESE1GR8P/aAAwDAQACEQMRAD8AnKGQFpmJA8QxA7xT8ZJVKdEUBi7AHsN/kI0S0unUGysxvFBLcyEzUA9GUWVSNX35/EUkbesa2U+bZaWDwB7S/jzTyaNFmMqk7AxJ17QRgIH0bHGyi49L/cEZMbSb4hFNnSxyOY0Cga+2v//Z',
    sha256: 'b6d9916c913cb25ebd404453f854b8c570b9af2aa82f1819db82f505e89facf7',
    first: [20, 38, 104, 134, 141, 166, 135, 50, 62, 108, 139, 152, 171, 174, 22, 61, 3, 84, 139, 170],
  },
  {
    name: '4:2:2, progressive',
    base64:
      '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/2wBDARESEhgVGC8aGi9jQjhCY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2P/wgARCAANABQDASEAAhEBAxEB/8QAFwAAAwEAAAAAAAAAAAAAAAAAAAQFA//EABgBAAIDAAAAAAAAAAAAAAAAAAIDAAEE/9oADAMBAAIQAxAAAAGbUE8SMXoGtUrN/8QAGxAAAQQDAAAAAAAAAAAAAAAAAQIDECISIUH/2gAIAQEAAQUCQKtireIRwaj/xAAcEQACAgIDAAAAAAAAAAAAAAAAAQIDETIhcYH/2gAIAQMBAT8Bu18HdCLw2XLPHRbuz//EABoRAAMBAAMAAAAAAAAAAAAAAAABEQIDEjL/2gAIAQIBAT8B1hdax8dZryiU/8QAGRAAAgMBAAAAAAAAAAAAAAAAABABAiFx/9oACAEBAAY/AlpU5C//xAAbEAEAAwADAQAAAAAAAAAAAAABABEhQVGBYf/aAAgBAQABPyGtfchgDbZRCDyBhwsVbO4JV+ZP/9oADAMBAAIAAwAAABCyPf/EAB4RAAIBAwUAAAAAAAAAAAAAAAERACExsUFRYXHR/9oACAEDAQE/EDSjTKkvSDvyMHkGIDfuZ//EABwRAAICAgMAAAAAAAAAAAAAAAABESFBgTGR8f/aAAgBAgEBPxCmJnjRINJdMzMoaWhb9P/EAB4QAQADAAEFAQAAAAAAAAAAAAEAESFxMWGBkcHR/9oACAEBAAE/EBUhihzCWEQ8G/kSIHQs54lYGkXFrhtQZe9fUDlpwLO1/Z//2Q==',
    sha256: '965b62f59ef045a13c417c2fb2e468b11cd8b0823d93e14538e14eeff1d44dcc',
    first: [0, 10, 89, 127, 133, 173, 173, 87, 61, 77, 81, 113, 193, 220, 52, 88, 37, 121, 172, 202],
  },
];

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, 'base64'));

describe.each(files)('$name', ({ base64, sha256, first }) => {
  it('gives the pixels that Pillow gives', () => {
    const { width, height, channels, planes } = decodeImage(bytesOf(base64), 'x.jpg');
    expect([width, height, channels]).toEqual([20, 13, 3]);
    expect([...planes.subarray(0, 20)]).toEqual(first);
    expect(createHash('sha256').update(planes).digest('hex')).toBe(sha256);
  });

  it('is refused where it ends early, and the next file is read again', () => {
    const bytes = bytesOf(base64);
    for (const end of [bytes.length - 2, bytes.length - 20, Math.floor(bytes.length / 2)]) {
      expect(() => decodeImage(bytes.subarray(0, end), 'x.jpg')).toThrow(/x\.jpg cannot be decoded/);
    }
    const closed = Uint8Array.of(...bytes.subarray(0, bytes.length - 40), 0xff, 0xd9);
    expect(() => decodeImage(closed, 'x.jpg')).toThrow(/x\.jpg cannot be decoded/);
    expect(decodeImage(bytes, 'x.jpg').width).toBe(20);
  });
});
