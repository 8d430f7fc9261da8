// The states in which the studio is photographed: how each is reached, and what of it is on the picture.
//   part   'screen', or a selector of what is photographed, however long it is
//   open   what leads there, after the hash; without it the page waits for both decisions

export const decided = (page) =>
  page.waitForFunction(() => document.querySelector('[data-testid=ann-winner]')?.textContent !== '·');

export async function magnify(page) {
  await decided(page);
  await page.locator('[data-population=conv1]').focus();
  await page.keyboard.press('Enter');
  for (let i = 0; i < 40; i++) await page.keyboard.press('n');
}

export async function convert(page) {
  await page.getByText('Take the bundled network').click();
  await page.getByTestId('model-report').waitFor();
  await page.getByText('bundled digits').click();
  await page.getByTestId('data-report').waitFor();
  await page.getByRole('button', { name: 'Convert and measure' }).click();
  await page.getByTestId('conversion').locator('svg').first().waitFor();
}

/** A 7 with the mouse. */
async function draw(page) {
  await decided(page);
  const box = await page.locator('.pad-surface').boundingBox();
  const at = ([x, y]) => [box.x + x * box.width, box.y + y * box.height];
  await page.mouse.move(...at([0.25, 0.22]));
  await page.mouse.down();
  for (const point of [[0.72, 0.2], [0.6, 0.5], [0.45, 0.85]]) await page.mouse.move(...at(point), { steps: 8 });
  await page.mouse.up();
  await page.locator('.clock', { hasText: 'decided' }).waitFor();
}

const press = (name) => async (page) => {
  await decided(page);
  await page.getByRole('button', { name }).click();
};

async function tryOut(page) {
  await decided(page);
  await page.getByText('Something to try').click();
  await page.getByText('enough for this one').waitFor();
}

async function read(page) {
  await decided(page);
  await page.locator('.article-room').scrollIntoViewIfNeeded();
  await page.getByTestId('article').waitFor();
  await page.locator('.article-room .article-now').last().waitFor();
}

/** The button under a conversion, and its work done. */
const ask = (name) => async (page) => {
  await page.getByRole('button', { name }).click();
  await page.locator('.progress').waitFor({ state: 'detached' });
};

/** One after the other on the same page, as each of them takes seconds. */
const model = [
  { name: 'model-empty', part: 'main', open: (page) => page.getByText('Convert your own ConvNet.').waitFor() },
  { name: 'model-converted', part: 'main', open: convert },
  {
    name: 'model-nodes',
    part: '.nodes',
    open: (page) => page.getByText(/^What each of its \d+ nodes becomes$/).click(),
  },
  { name: 'diagnosis', part: '.diagnosis', open: ask('Where is accuracy lost?') },
  { name: 'codes', part: '.codes', open: ask('Compare with other spike codes') },
  { name: 'energy', part: '.energy', open: (page) => page.getByTestId('energy').locator('summary').click() },
  {
    name: 'sweep',
    part: 'section[aria-label=Sweep]',
    async open(page) {
      await page.getByRole('button', { name: /^Sweep \d/ }).click();
      await page.locator('.progress').waitFor({ state: 'attached' });
      await page.locator('.progress').waitFor({ state: 'detached' });
      await page.getByTestId('sweep').locator('svg').first().waitFor();
    },
  },
];

/** Each list begins on a page of its own, at its hash. */
export const journeys = [
  { hash: '#watch?p=14', states: [{ name: 'watch', part: '.watch', open: decided }] },
  { hash: '#watch?p=14&t=14', states: [{ name: 'midway', part: 'screen', open: decided }] },
  { hash: '#watch?p=14&s=4', states: [{ name: 'drawn', part: 'screen', open: draw }] },
  { hash: '#watch?p=4&t=20.4&n=conv2.1553', states: [{ name: 'neuron', part: '.neuron', open: decided }] },
  { hash: '#watch?p=14&t=14', states: [{ name: 'magnifier', part: 'screen', open: magnify }] },
  { hash: '#watch?p=14&g=2', states: [{ name: 'tour', part: 'screen', open: decided }] },
  { hash: '#watch?p=14', states: [{ name: 'try', part: '.try', open: tryOut }] },
  { hash: '#watch?p=14', states: [{ name: 'share', part: 'screen', open: press('Share: picture') }] },
  { hash: '#watch?p=14&t=20&v=big', states: [{ name: 'presentation', part: 'screen', open: decided }] },
  { hash: '#watch?p=14', states: [{ name: 'article', part: '.article-room', open: read }] },
  { hash: '#model', states: model },
  {
    hash: '#paper',
    states: [{ name: 'paper', part: 'main', open: (page) => page.locator('.chart svg').first().waitFor() }],
  },
];
