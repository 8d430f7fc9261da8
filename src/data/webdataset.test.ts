import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { tarFile } from '../../test/tar-file.ts';
import { heldBytes } from './byte-source.ts';
import { pictureSource } from './picture-source.ts';
import { pixelsOf } from './source.ts';
import { webdataset } from './webdataset.ts';

const png = (grey: number): string =>
  String.fromCharCode(...encode({ width: 2, height: 1, channels: 1, data: Uint8Array.of(grey, grey + 1) }));

const shard = (name: string, files: Readonly<Record<string, string>>) => packed(name, Object.entries(files));

const packed = (name: string, files: readonly (readonly [string, string])[]) => {
  const text = files.map(([file, content]) => tarFile(file, content)).join('');
  return heldBytes(
    name,
    Uint8Array.from(`${text}${'\0'.repeat(1024)}`, (c) => c.charCodeAt(0)),
  );
};

const open = async (...shards: Parameters<typeof webdataset>[0]) => {
  const source = await pictureSource({
    ...(await webdataset(shards)),
    name: 'pets',
    split: 'test',
    limit: Number.POSITIVE_INFINITY,
  });
  const places = Array.from({ length: source.length }, (_, i) => i);
  return { ...source, pixels: [...pixelsOf(await source.read(places))] };
};

describe('webdataset', () => {
  it('takes pictures in their order through the shards, with the class beside each', async () => {
    const one = shard('0.tar', { '000.png': png(10), '000.cls': '4\n', '001.cls': '0', '001.png': png(20) });
    const two = shard('1.tar', {
      './a/002.jpg': png(30),
      './a/002.json': '{"label": 7, "caption": "a dog"}',
      './a/002.cls': '2',
    });
    const { pixels, labels, shape } = await open(one, two);
    expect(shape).toEqual([1, 1, 2]);
    expect(pixels).toEqual([10, 11, 20, 21, 30, 31]);
    expect([...labels]).toEqual([4, 0, 2]);
  });

  it('takes names of classes in the order of the alphabet, and a class before a description', async () => {
    const pets = shard('0.tar', {
      ...{ '0.jpg': png(1), '0.cls': 'dog', '0.json': '{"label": "bird"}' },
      ...{ '1.jpg': png(2), '1.json': '{"class_name": "cat"}' },
    });
    const { labels, classNames } = await open(pets);
    expect(classNames).toEqual(['cat', 'dog']);
    expect([...labels]).toEqual([1, 0]);
  });

  it('passes over a picture whose header announces more pixels than any has', async () => {
    const huge = [...png(9)].map((c, i) => (i >= 16 && i < 20 ? '\x7f' : c)).join('');
    const source = await open(shard('0.tar', { '0.png': huge, '0.cls': '1', '1.png': png(4), '1.cls': '0' }));
    expect(source).toMatchObject({ length: 1, unreadable: 1, pixels: [4, 5] });
    expect(source.note).toContain('2139062143×1 pixels are too many');
  });

  it('is refused with a file twice, whose picture would go with the class of another', async () => {
    const twice = (kind: string, content: string) =>
      open(
        packed('0.tar', [
          ...([
            ['0.png', png(1)],
            ['0.cls', '3'],
          ] as const),
          ...([
            ['1.png', png(2)],
            ['1.cls', '4'],
            [`./0.${kind}`, content],
          ] as const),
        ]),
      );
    await expect(twice('png', png(9))).rejects.toThrow('0.tar holds 0.png twice; give each sample a key');
    await expect(twice('cls', '5')).rejects.toMatchObject({ code: 'bad-file', details: { key: '0' } });
    expect([...(await twice('txt', 'a caption')).labels]).toEqual([3, 4]);
  });

  it('is refused with descriptions that give two classes; an index and a name are one', async () => {
    const described = (text: string) => open(shard('0.tar', { '0.png': png(1), '0.json': text }));
    await expect(described('{"label": 3, "target": 5}')).rejects.toThrow(
      '0.json in 0.tar gives two classes, "label": 3 and "target": 5; keep the right one, or pack a .cls file',
    );
    await expect(described('{"label": "7", "y": 8}')).rejects.toMatchObject({ code: 'bad-file' });
    await expect(described('{"class_name": "cat", "label_name": "dog"}')).rejects.toThrow(
      '"label_name": "dog"',
    );
    for (const text of [
      '{"label": 3, "target": 3}',
      '{"label": 3, "x": 40, "y": 20}',
      '{"label": "3", "y": 3, "class_name": "cat", "cls": null}',
    ])
      expect([...(await described(text)).labels]).toEqual([3]);
  });

  it('is refused with indices from several sources, which may count otherwise; names mean the same everywhere', async () => {
    const mixed = (description: string, label: string) =>
      open(
        shard('0.tar', { '0.png': png(1), '0.json': description }),
        shard('1.tar', {
          '1.png': png(2),
          ...(label.startsWith('{') ? { '1.json': label } : { '1.cls': label }),
        }),
      );
    await expect(mixed('{"label": 1}', '0')).rejects.toThrow(
      'The class of 0.tar/0.png comes from "label" in a .json file, that of 1.tar/1.png from a .cls file, and',
    );
    await expect(mixed('{"label": 1}', '{"target": 0}')).rejects.toThrow(
      '1.png from "target" in a .json file',
    );
    expect([...(await mixed('{"label": 1}', '{"label": 0}')).labels]).toEqual([1, 0]);
    expect((await mixed('{"label": "dog"}', 'cat')).classNames).toEqual(['cat', 'dog']);
  });

  it('without classes has no labels; with classes of some pictures is refused', async () => {
    const bare = await webdataset([shard('0.tar', { '0.png': png(1), '0.txt': 'a caption' })]);
    expect(bare.unlabelled).toBe(true);
    await expect(open(shard('0.tar', { '0.png': png(1), '0.cls': '1', '1.png': png(2) }))).rejects.toThrow(
      '0.tar has no class for 0.tar/1.png; list every picture',
    );
    await expect(open(shard('0.tar', { '0.png': png(1), '0.json': '{' }))).rejects.toThrow(
      '0.json in 0.tar is no JSON',
    );
  });
});
