/** @file A file of the studio, relative to the page. */

/** @throws Error with a sentence for the reader */
export async function fetchBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(new URL(path, document.baseURI)).catch(() => undefined);
  if (!response?.ok) throw new Error(`${path} could not be fetched; reload the page.`);
  return new Uint8Array(await response.arrayBuffer());
}
