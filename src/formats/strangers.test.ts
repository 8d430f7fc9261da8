/** @file Files that are no model are named for what they are, whichever reader gets them. */
import { gzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { importKeras } from './keras/index.ts';
import { importOnnx } from './onnx/read/index.ts';
import { calledLike, strangeFolder } from './strangers.ts';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);

const files: readonly (readonly [name: string, bytes: Uint8Array, message: RegExp])[] = [
  [
    'a Git LFS pointer',
    text('version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n'),
    /Git LFS pointer.*git lfs pull/,
  ],
  ['a web page', text('\n<!DOCTYPE html>\n<html lang="en">'), /a web page; download the file itself/],
  ['another web page', text('<html><head>'), /a web page/],
  ['gzip', gzipSync(text('x')), /gzip; unpack it first: gunzip/],
  ['TensorFlow Lite', text('\u001c\0\0\0TFL3\u0014\0'), /TensorFlow Lite.*tf2onnx/],
  ['a file of ONNX Runtime', text('\b\0\0\0ORTM'), /give the \.onnx file/],
  ['a pickle', Uint8Array.of(0x80, 2, 0x8a), /torch\.onnx\.export/],
  ['a newer pickle', Uint8Array.of(0x80, 4, 0x95), /a Python pickle/],
  ['zeros', new Uint8Array(600), /nothing but zeros.*download it again/],
  [
    'a frozen graph',
    text('\n\u0014\n\u0005input\u0012\u000bPlaceholder'),
    /frozen TensorFlow graph.*tf2onnx/,
  ],
  ['OpenVINO', text('<?xml version="1.0"?><net name="a">'), /XML/],
  ['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47), /a picture/],
];

describe.each(files)('%s', (_, bytes, message) => {
  it('is not taken for ONNX or Keras', async () => {
    const wanted = expect.objectContaining({ code: 'bad-file', message: expect.stringMatching(message) });
    expect(() => importOnnx(bytes)).toThrow(wanted);
    await expect(importKeras(bytes)).rejects.toEqual(wanted);
  });
});

it('names a file by its name where its bytes say little', () => {
  expect(calledLike('a.mlmodel')).toBe(
    'By its name the file is a Core ML model; give the model that it was made of.',
  );
  expect(calledLike('model.ckpt.data-00000-of-00001')).toContain('a checkpoint');
  expect(calledLike('digits.onnx')).toBeUndefined();
});

it('says of a folder what it is, or which file in it to give', () => {
  expect(strangeFolder('net', ['saved_model.pb', 'variables'])).toContain(
    'TensorFlow SavedModel; turn its folder',
  );
  expect(strangeFolder('net', ['group1-shard1of1.bin', 'model.json'])).toContain(
    'give the file model.json in it',
  );
  expect(strangeFolder('net', [])).toContain('no model is in it');
});
