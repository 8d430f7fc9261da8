import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listFolder, makeFolder, readBytes, writeAtomic, writeTogether } from './files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firstspike-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('files', () => {
  it('writes whole files into folders that need not exist', async () => {
    const path = join(folder, 'a', 'b', 'c.bin');
    await writeAtomic(path, Uint8Array.of(1, 2, 3));
    expect(await readBytes(path)).toEqual(Uint8Array.of(1, 2, 3));
    await writeAtomic(path, 'text');
    expect(await readFile(path, 'utf8')).toBe('text');
    expect(await readdir(join(folder, 'a', 'b'))).toEqual(['c.bin']);
  });

  it('makes the folders above, once, and says which was the first', async () => {
    const path = join(folder, 'a', 'b', 'c');
    const made = await Promise.all([makeFolder(path), makeFolder(path)]);
    expect(made.filter((first) => first === join(folder, 'a'))).toHaveLength(1);
    expect(await makeFolder(path)).toBeUndefined();
    await writeFile(join(folder, 'file'), '');
    await expect(makeFolder(join(folder, 'file', 'd'))).rejects.toMatchObject({ code: 'EEXIST' });
  });

  it.skipIf(process.platform !== 'linux')(
    'comes to an end where nothing can be made (needs /proc)',
    async () => {
      await expect(makeFolder('/proc/none/such')).rejects.toMatchObject({ code: 'ENOENT' });
    },
  );

  it('leaves nothing behind where it cannot write', async () => {
    await mkdir(join(folder, 'taken'));
    const written = writeAtomic(join(folder, 'taken'), 'text');
    await expect(written).rejects.toMatchObject({
      code: 'write',
      message: expect.stringContaining('it is a folder'),
    });
    expect(await readdir(folder)).toEqual(['taken']);
  });

  it('writes several files or none', async () => {
    const files = ['p/a', 'p/src/b', 'p/c'].map((path) => [join(folder, path), path] as const);
    await expect(writeTogether(files, AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' });
    expect(await readdir(folder)).toEqual([]);
    await writeTogether(files);
    expect((await readdir(join(folder, 'p'))).sort()).toEqual(['a', 'c', 'src']);
    expect(await readFile(join(folder, 'p/src/b'), 'utf8')).toBe('p/src/b');

    await rm(join(folder, 'p/c'));
    await mkdir(join(folder, 'p/c'));
    const again = files.map(([path]) => [path, 'new'] as const);
    await expect(
      writeTogether([...again.slice(0, 1), [join(folder, 'q/d'), 'new'], ...again.slice(1)]),
    ).rejects.toMatchObject({
      code: 'write',
      message: `cannot write ${join(folder, 'p/c')}: it is a folder`,
    });
    expect(await readdir(folder)).toEqual(['p']);
    expect((await readdir(join(folder, 'p'))).sort()).toEqual(['a', 'c', 'src']);
    expect(await readFile(join(folder, 'p/a'), 'utf8')).toBe('p/a');
  });

  it('says why a file cannot be read', async () => {
    const missing = join(folder, 'missing');
    await expect(readBytes(missing)).rejects.toThrow(
      `cannot read ${missing}: there is no such file or folder`,
    );
    await expect(readBytes(folder)).rejects.toThrow(`cannot read ${folder}: it is a folder`);
    await expect(readBytes(missing, AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' });
  });

  it('lists files and folders, sorted, through links, without hidden ones', async () => {
    await mkdir(join(folder, 'sub'));
    for (const file of ['b', 'a', '.hidden']) await writeFile(join(folder, file), '');
    await symlink(join(folder, 'a'), join(folder, 'link'));
    await symlink(join(folder, 'nowhere'), join(folder, 'broken'));
    await symlink('.', join(folder, 'loop'));
    const loops: string[] = [];
    expect(await listFolder(folder, (loop) => loops.push(loop))).toEqual({
      files: ['a', 'b', 'link'],
      folders: ['sub'],
    });
    expect(loops).toEqual([`${folder}/loop`]);
    await expect(listFolder(join(folder, 'none'))).rejects.toMatchObject({ code: 'not-found' });
  });
});
