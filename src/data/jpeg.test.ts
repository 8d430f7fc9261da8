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

/**
 * CMYK by jpeg-js, which rounds down where Pillow 12.3 rounds to the nearest:
 *
 *     im = Image.new('CMYK', (16, 16))                     # a, b, c, e, quality: 28, 31, 45, 57, 50; 37, 15, 58, 56, 30
 *     im.putdata([((a*x + 11*y) % 256, (x*x + b*y) % 256, (c*x*y + y) % 256, (e*x + 7*y) % 256) for y in range(16) for x in range(16)])
 *     im.save(f, 'JPEG', quality=quality, subsampling=0, optimize=True)     # the second: transform 2 in the Adobe segment, YCCK
 *     base64.b64encode(b''.join(c.tobytes() for c in Image.open(f).convert('RGB').split()))
 */
describe.each([
  {
    name: 'CMYK',
    levels: 2,
    base64:
      '/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwAQCwwODAoQDg0OEhEQExgoGhgWFhgxIyUdKDozPTw5Mzg3QEhcTkBEV0U3OFBtUVdfYmdoZz5NcXlwZHhcZWdj/8AAFAgAEAAQBEMRAE0RAFkRAEsRAP/EABkAAAIDAQAAAAAAAAAAAAAAAAIDAAQFAf/EACsQAAEDAwMCBgEFAAAAAAAAAAECAxEEEjEABSETYQYUIkFRoTIVYoGRsv/aAA4EQwBNAFkASwAAPwDniaqcqagU7IuddWEITIEkmAOdHUeK1ulLbalLWshKUp5KicADWpWVlWncHQHlNLbLqgFVAttgpSSlJPHKTyJB+ZAFitN+47rV9SOk0G7YzcZme1n3pm/uM7dQoo6fhplFqcSe5j3OT3OhYp3FKNdvabW0wpumURKzEysew/aeZzxwc9VdXXOpbq6sXISu5V60kAn1CJISQUmQBPwmRC2D5h+gc6lvl9vDkRN0oCI7flP8aTspNTvz1YSqykbJkEfmqUgEZxd/WonxAyw2KegYbb6iuG2EAXKPGBk4Gl1y1fqdU2l1tUVEqvbKUkKXbCuSFJBIBJHNozbAqVilpot2qipNjjiWwJ5lIJP+x96FtCd18RNNOpvYal50cRCcSDkFVoI+DoFUL9SnzO8LUwyCCKefW4Inkg+n24znGdOuZbp+q91EkLJKioJtgCUpMFUXKHtdcATBBOr9ab9x3Wr6kdJoN2xm4zM9rPvX/9k=',
    pillow:
      '68dhKxlkMRkICLaBJBdtOOGsYUEMYTYbAs2bbj4MaSrulEwyADseCgT0g1csAFkq13tCIxlMJw4ayJpWGxZBH7l0SyJRRg4DKIWLQB1nQBeubkESTCsADReSfC0YVDcTmlswCl0xGkAHyYQwEUAeB5pWLxI8BwQsDIpNJBRIGQyMSiQDQAt4McCOPSMOOA4FbkUiCSsKVym2ekcqByYAZmg2GAMEIVEno307EwAgDVpbLRoAJlxdG4NsKhMNI5VIUC0PBQ9yTRCLUCkbHwCISj4tCQAZiTMOikEsCBsUakYuGw0ylpMrC2Y3IgMqnnI9SggEAKVVKgVnNBcLALZyHvPSf0EqzYBqLZl4TR0OLhLfsG5PEbV5SieYYToaBheYvoZTPgCAYTEUfRcsFwDcgJNvRygdYVArB2dVAAcrlH50XTweUlw9IA4eAQw8uqxZW0olDmFEGAsFGQBaLKCAOTQ0FQZRGAIVAL+5Qxt+YTcVIwwGIQAQJw6nXzIlaEceEQYECe2IcirDmFUiFlwbH5xzQx6vhE8kln01NgY4EQCYazsPi3Y/G3daMxoAJBZRekEtAJBJNRFeSR4EBgmISFc+IBlyKSgJVxsUC8q0WkEwOhI7TCsUAwgPByj4iWAnNSoNSDIoBgQuk1AWlYJDHx0FBjAIDgYGrok9LppFQg//0XJELNuYhDb9zpo9J8yb5apcMAUNnkwlUBIPTxKIQOiFFlIAJqQlCNtZHikAGFXrT2gQMEp3JBgUlRcmBn4Q3DFLPSxXaQIJtI0SKbsdK8YCEhBwdFNQHAAuJg+Min/dnVYUrWptJgRNWRgONB8NwGwnFQSjSBECw1UhEdSSQM9EBQlNkj8DtzlsIgSqIXyjPkUCmAApMECtIDwUPY4QsxYcEZ4mLhjhEB8nABI6NqQACAAtMhwQaIA6MyKajVmRZSQhXiohBBWdXjSWgi4ehVQRC5phBhSiOQwidiF+OpcvAIkhZgMRKYAaF3WqLg2UFBYDPVoHA6wcPDZCaRcO',
  },
  {
    name: 'YCCK',
    levels: 3,
    base64:
      '/9j/7gAOQWRvYmUAZAAAAAAC/9sAQwAbEhQXFBEbFxYXHhwbIChCKyglJShROj0wQmBVZWRfVV1baniZgWpxkHNbXYW1hpCeo6utq2eAvMm6pseZqKuk/8AAFAgAEAAQBEMRAE0RAFkRAEsRAP/EABkAAAIDAQAAAAAAAAAAAAAAAAIDAAEFBP/EAC4QAAIBAgQFAgQHAAAAAAAAAAECAwQRABITIQUxUYGRIkEycbLRIzRhkqHB8P/aAA4EQwBNAFkASwAAPwA6hmqeLwqCQEbUJAvYLv8AYd8aM9d6eeH1NTUJVyfiO2ZmVVSTuNjbofnuAcMqCxrKuYEZUjyke9ybj6TioW1eKPKc1oUJBHK52sexPjGRlPEawQFiqAFnYWuFH+A74CSpnaoTRqJGiVVBYuVCjKb3uNzbf+uoQrlko9JfSkJkbflddz5b+cDRt+bqSvSNWv3It+3HNryVEiwwqXkc2CjEqZmaaaEQ5FZzneyFQAb3+ZuOfI264XOWEFbMSMrsFA97gEn6hioCIuGyTm2adibgn4RsB5v5xqrEvDKJoy4eVzmkYD36D9B98KRZXmzPlVgosMpHI/CPe17ja9r+XOulVVGmtoYodMb8txYeAcf/2Q==',
    pillow:
      'AAAAAABCEQAAAAAEBgAAAAAHBjsnGpAAHAAtUlIcAAAAGnMlBIGZABsAKZw4PABqAD0oEQCXD0cAJLRjFAtjAACuZjQkvTEABQoYeUMEf0EAADI+r8NqMAAAN2JEFYUAAFJfAPezAB8kZZWKICwALQAgJQC2eRcADWGPVAB4AGoAZEkgfgBrJAAVDkcPQCIeAAcZCm0AAAgKlHwqEA+GUAAfNQAABUAoAIJ/JgIzhQAAQwQAABZyDv93fgYAR5AtAIYwDJI5MgL7o2gZAFsAYwaAPqTPjAcI40YQASNnAB0RFCR7El0HBL6nKEMAAGlVD08RAFUARRZfmAAF+CB0D6Bbejwx6Io8IQCweXsARE2NRVsqD+uQGQQzYG47FBAecGEYOAPHkSgDl1s6JxsqAHtdNTQAwqIAG68vcjYDAmuDEyEqIb0iEw+QnCgtABZNjHtSN3WyAAAWkI1YMgA6eIgrPS//R0ETBWFiOBsyt0aDVkgA/wAAJAWSOG0AN34grg87HNkuAAoAnpkmDClKWI9RYhzVPDsNL2BwQA53RE58YTgAbQ8TAX9TXwMHTytpg1w4ADsJABcck2sGAHQaW3QmKicAEg0ThJReAACQayZmJBtNAAAmBIajLA0IbVZPdmYmAAAAOQnghAABhJBWNXVICh8APyoO4nsnHTJFbUEAAAAAADIdAAAAaGtxAFHGAAAAAAAbOwAAACVPUhzHpgAAAAABNVkAA4dIgj084IUAAAAGAGFPAADEY5ZBIWoAAAAAEA6GAgAFoI15QwUAAAAAFx9aogAKFZ6sd0QrAAAHESsW3XUSHBWbp4otAAAAJSouAPMgEyIM2I+MAQAAIm0tQB/ZDzgpANKqRwAAACFKP1cc4jVHHy++iw4AADcwWmJQAG4/VSO/uX8AAAAsP3+BPAA9SWQr/7QzAABHEluHhjgnd3trH/s8AAAAVCVPh4A+pL2MYQoyAAAAABZyTYl2Ltiwg0UDAAsAAC9Cl1WccBHKkWMZABxfAABlaWhI',
  },
])('$name', ({ levels, base64, pillow }) => {
  it(`differs from Pillow by at most ${levels} grey levels`, () => {
    const { width, height, channels, planes } = decodeImage(bytesOf(base64), 'x.jpg');
    expect([width, height, channels]).toEqual([16, 16, 3]);
    const expected = bytesOf(pillow);
    expect(planes.length).toBe(expected.length);
    expect(Math.max(...planes.map((value, i) => Math.abs(value - expected[i])))).toBe(levels);
  });
});
