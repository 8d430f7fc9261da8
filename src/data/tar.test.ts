import { describe, expect, it } from 'vitest';
import { untar } from './tar.ts';

function entry(name: string, content: string, type = '0'): string {
  const size = content.length.toString(8).padStart(11, '0');
  const header = `${name.padEnd(124, '\0')}${size}\0`.padEnd(156, '\0') + type;
  return header.padEnd(512, '\0') + content.padEnd(Math.ceil(content.length / 512) * 512, '\0');
}

const bytes = (text: string) => new TextEncoder().encode(text);

describe('untar', () => {
  it('finds files of any size and passes over folders', () => {
    const long = 'x'.repeat(513);
    const archive = entry('d/', '', '5') + entry('d/a', 'hello') + entry('d/b', long) + '\0'.repeat(1024);
    const files = untar(bytes(archive), 'a.tar');
    expect([...files.keys()]).toEqual(['d/a', 'd/b']);
    expect(files.get('d/a')).toEqual(bytes('hello'));
    expect(files.get('d/b')).toEqual(bytes(long));
  });

  it('names the byte where it stops being an archive', () => {
    expect(() => untar(bytes(entry('a', 'hello').slice(0, 515)), 'a.tar')).toThrow(
      'a.tar is not a whole tar archive (at byte 0)',
    );
    expect(() => untar(bytes('z'.repeat(600)), 'a.tar')).toThrow(
      expect.objectContaining({ code: 'bad-file' }),
    );
  });
});
