/** @file Parquet files of pictures as the Hugging Face hub writes them. */
import { parquetWriteBuffer } from 'hyparquet-writer';

interface ParquetOptions {
  readonly rowGroupSize?: number;
  /** How numbers of labels and lengths of pictures are written. */
  readonly isDelta?: boolean;
  readonly codec?: 'SNAPPY' | 'UNCOMPRESSED';
}

/** @param names of the classes, in the file's metadata */
export function parquetFile(
  pictures: readonly Uint8Array[],
  labels: readonly number[],
  names: readonly string[],
  { rowGroupSize = 2, isDelta = false, codec = 'SNAPPY' }: ParquetOptions = {},
): Uint8Array {
  const features = { image: { _type: 'Image' }, label: { names, _type: 'ClassLabel' } };
  const bytes = parquetWriteBuffer({
    columnData: [
      { name: 'image', data: pictures.map((picture, i) => ({ bytes: picture, path: `${i}.png` })) },
      {
        name: 'label',
        data: BigInt64Array.from(labels, BigInt),
        ...(isDelta && { encoding: 'DELTA_BINARY_PACKED' }),
      },
    ],
    schema: [
      { name: 'root', num_children: 2 },
      { name: 'image', num_children: 2, repetition_type: 'OPTIONAL' },
      { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
      { name: 'path', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      { name: 'label', type: 'INT64', repetition_type: 'OPTIONAL' },
    ],
    rowGroupSize,
    codec,
    kvMetadata: [{ key: 'huggingface', value: JSON.stringify({ info: { features } }) }],
  });
  return new Uint8Array(bytes);
}
