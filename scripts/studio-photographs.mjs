// Photographs every page and state of the studio (`studio-states.mjs`) in every look and at every width, and packs the
// photographs into sheets that can be read:
//
//   npm run build && nice node scripts/studio-photographs.mjs FOLDER [--only watch,paper] [--looks light,dark,forced] [--widths 360,1280] [--scale 1]
//
// Needs Chromium at $CHROMIUM or /usr/bin/chromium.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';
import { journeys } from './studio-states.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' },
    looks: { type: 'string', default: 'light,dark,forced' },
    scale: { type: 'string', default: '1' },
    widths: { type: 'string', default: '360,768,1280,1920' },
  },
});
const [folder] = positionals;
if (folder === undefined) {
  console.error('Give the folder that the photographs go into.');
  process.exit(2);
}
const root = fileURLToPath(new URL('..', import.meta.url));
const load = async (file) => (await runnerImport(`${root}${file}`, { configFile: false, logLevel: 'warn', root })).module;
const { startStudio } = await load('test/studio/browser.ts');
const { looks } = await load('test/studio/axe.ts');
const widths = values.widths.split(',').map(Number);
const heights = { 360: 740, 768: 1024, 1280: 800, 1920: 1080 };
const sizeOf = (width) => ({ width, height: heights[width] ?? 900 });
const only = values.only?.split(',');

mkdirSync(folder, { recursive: true });
const studio = await startStudio();
const taken = [];
for (const look of values.looks.split(',')) {
  for (const { hash, states } of journeys) {
    const last = states.findLastIndex(({ name }) => !only || only.includes(name));
    if (last < 0) continue;
    // What is there at once is opened at each width; what takes long is opened once, and the window is made wider.
    for (const together of last > 0 ? [widths] : widths.map((width) => [width])) {
      const { page, complaints, close } = await studio.open(hash, { ...looks[look], viewport: sizeOf(together[0]) });
      for (const state of states.slice(0, last + 1)) {
        await page.setViewportSize(sizeOf(together[0]));
        await state.open(page);
        if (!only || only.includes(state.name)) {
          for (const width of together) taken.push(await photograph(page, state, look, width));
        }
      }
      for (const complaint of complaints) console.error(`${look} ${hash}: ${complaint}`);
      await close();
    }
  }
}

async function photograph(page, { name, part }, look, width) {
  await page.setViewportSize(sizeOf(width));
  // Charts are drawn anew where they are stacked.
  await page.waitForTimeout(400);
  await page.getByText('Asking the neuron…').waitFor({ state: 'detached' });
  const path = join(folder, `${name}-${look}-${width}.png`);
  if (part === 'screen') await page.screenshot({ path });
  else await page.locator(part).first().screenshot({ path });
  console.log(path);
  return { path, name, look, width };
}

/** A sheet's size in pixels, and the gaps on it. */
const SIDE = 1560;
const GAP = 8;
const HEAD = 20;

/** Photographs as `{ bytes, title, top, width, height }`: long ones are cut into strips. */
const strips = taken.flatMap(({ path, name, look, width }) => {
  const bytes = readFileSync(path);
  const [w, h] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  const scale = Number(values.scale) * Math.min(1, SIDE / w);
  const whole = h * scale;
  const most = SIDE - HEAD;
  return Array.from({ length: Math.ceil(whole / most) }, (_, i) => ({
    title: `${name} ${look} ${width}`,
    bytes,
    top: i * most,
    width: Math.round(w * scale),
    height: Math.ceil(Math.min(most, whole - i * most)),
  }));
});

/** Strips in rows, rows on sheets, in their order. */
const sheets = [];
let [x, y, row] = [0, SIDE, 0];
for (const strip of strips) {
  if (x > 0 && x + strip.width > SIDE) [x, y, row] = [0, y + row, 0];
  if (y + strip.height + HEAD > SIDE) {
    sheets.push([]);
    [x, y, row] = [0, 0, 0];
  }
  sheets.at(-1).push({ ...strip, x, y });
  x += strip.width + GAP;
  row = Math.max(row, strip.height + HEAD);
}
const paper = await studio.browser.newPage({ viewport: { width: SIDE, height: SIDE } });
for (const [index, sheet] of sheets.entries()) {
  const parts = sheet.map(
    ({ title, bytes, top, width, height, x, y }) =>
      `<div style="position:absolute;left:${x}px;top:${y}px;width:${width}px;color:#fff">${title}<div style="height:${height}px;overflow:hidden"><img style="display:block;margin-top:${-top}px;width:${width}px" src="data:image/png;base64,${bytes.toString('base64')}"></div></div>`,
  );
  await paper.setContent(`<body style="background:#777;font:14px/${HEAD}px sans-serif">${parts.join('')}</body>`);
  await paper.waitForTimeout(200);
  await paper.screenshot({ path: join(folder, `sheet-${String(index).padStart(3, '0')}.png`) });
}
console.log(`${taken.length} photographs on ${sheets.length} sheets`);
await studio.close();
