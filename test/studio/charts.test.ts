/** @file A chart of the page is Node's chart, shape by shape: what the build leaves out is never called. */
import { parseHTML } from 'linkedom';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { figure2 } from '../../src/charts/index.ts';
import { measuredFigure2 } from '../../studio/src/paper/measured.ts';
import { missing, type Studio, startStudio } from './browser.ts';

interface Shape {
  readonly name: string;
  readonly attributes: readonly string[];
  readonly text: string;
}

/** Every element in document order, numbers without their last bits, in which engines differ; names that the page takes from groups for screen readers are left out. */
function shapesOf(sheet: Element): Shape[] {
  return [...sheet.querySelectorAll('*')].map((element) => ({
    name: element.localName,
    attributes: [...element.attributes]
      .filter(({ name }) => name !== 'aria-label' && !name.startsWith('xmlns'))
      .map(({ name, value }) =>
        `${name}=${value}`.replace(/-?\d+\.\d+/g, (number) => Number(number).toFixed(6)),
      )
      .sort(),
    text: element.children.length === 0 ? (element.textContent ?? '') : '',
  }));
}

describe.skipIf(missing !== '')(`charts (${missing || 'Chromium'})`, () => {
  let studio: Studio;
  beforeAll(async () => {
    studio = await startStudio();
  });
  afterAll(() => studio.close());

  it('draws Figure 2 as the command line does', async () => {
    // Plot moves lines by half a pixel on coarse screens, and Node has none.
    const { page, close } = await studio.open('#paper', { deviceScaleFactor: 2 });
    await page.locator('.chart svg').first().waitFor();
    const shown = await page.locator('.chart svg').evaluate(shapesOf);
    await close();
    const { document } = parseHTML('<html><body></body></html>');
    expect(shown).toEqual(shapesOf(figure2(document, measuredFigure2)));
  });
});
