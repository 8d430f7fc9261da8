import { describe, expect, it } from 'vitest';
import { tarFile as entry } from '../../test/tar-file.ts';
import { heldBytes } from './byte-source.ts';
import { isTar, tarEntries } from './tar.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const entriesOf = (text: string) => tarEntries(heldBytes('a.tar', bytes(text)));

describe('tarEntries', () => {
  it('finds files of any size and passes over folders', async () => {
    const long = 'x'.repeat(513);
    const archive = entry('d/', '', '5') + entry('./d/a', 'hello') + entry('d/b', long) + '\0'.repeat(1024);
    expect(isTar(bytes(archive))).toBe(true);
    expect(await entriesOf(archive)).toEqual([
      { path: 'd/a', from: 1024, size: 5 },
      { path: 'd/b', from: 2048, size: 513 },
    ]);
  });

  it('takes long names as GNU tar and as pax writes them', async () => {
    const name = `${'n'.repeat(150)}.jpg`;
    const gnu = entry('././@LongLink', `${name}\0`, 'L') + entry('short', 'abc');
    const pax = entry('PaxHeader', `165 path=${name}\n12 size=3\n`, 'x') + entry('short', 'abc');
    for (const archive of [gnu, pax])
      expect(await entriesOf(archive)).toEqual([{ path: name, from: 1536, size: 3 }]);
  });

  it('names the byte where it stops being an archive', async () => {
    await expect(entriesOf(entry('a', 'hello').slice(0, 515))).rejects.toThrow(
      'a.tar is not a whole tar archive (at byte 0)',
    );
    await expect(entriesOf('z'.repeat(600))).rejects.toMatchObject({ code: 'bad-file' });
    const wrong = entry('a', 'hello').replace('a', 'b');
    await expect(entriesOf(wrong)).rejects.toThrow('not a whole tar archive');
  });
});
