/** @file Files that are no model are named for what they are, whichever reader gets them. */
import { gzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { importKeras } from './keras/index.ts';
import { importOnnx } from './onnx/read/index.ts';

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
