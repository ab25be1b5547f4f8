// Notebook 7 against the real platform.

import { cell, done, ready, run, shows } from './cells.mjs';
import { login, withPage } from './browser.mjs';
import { eventually, rest } from './platform.mjs';

const empty = { nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [] };

await rest('/api/contents/seven.ipynb', {
  method: 'PUT',
  body: JSON.stringify({ type: 'notebook', format: 'json', content: empty }),
});

await withPage('notebook', async (page, shot) => {
  await login(page, '/tree');
  await page.locator('.jp-DirListing-itemText', { hasText: 'seven.ipynb' }).waitFor();
  await shot('tree');
  console.log('ok the tree lists the notebook');

  await page.goto(new URL('notebooks/seven.ipynb', page.url()).href);
  await cell(page, 0).waitFor();
  const dialog = page.locator('.jp-Dialog .jp-mod-accept');
  await dialog.click();
  await ready('seven.ipynb');
  await run(page, 0, 'print("seven is", 7)');
  await shows(page, 0, 'seven is 7');
  await done(page, 0);
  console.log('ok a cell runs');

  await page.keyboard.press('Control+S');
  await eventually('it is saved', async () => {
    const file = await (await rest('/api/contents/seven.ipynb')).json();
    return file.content.cells[0]?.outputs[0]?.text.includes('seven is 7');
  });
  console.log('ok it is saved');
});
