// JupyterLab against the real platform, as a user sees it, while parts of the platform die.

import { cell, done, ready, run, shows } from './cells.mjs';
import { login, withPage } from './browser.mjs';
import { eventually, killController, killExecutorsHost, rest, status } from './platform.mjs';

const step = async (name, work) => {
  const began = Date.now();
  const result = await work();
  console.log(`ok ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  return result;
};

const equal = (actual, expected, what) => {
  if (actual !== expected) {
    throw new Error(`${what}: ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`);
  }
};

const toolbar = (page, command) => page.locator(`.jp-NotebookPanel-toolbar [data-jp-item-name="${command}"]`).click();
const accept = page => page.locator('.jp-Dialog .jp-mod-accept').click();

/** JupyterLab says once that it is trying to reconnect; any other dialog would stay and fail what follows. */
async function hearThatTheServerWasAway(page) {
  const dialog = page.locator('.jp-Dialog', { hasText: 'JupyterLab will continue trying to reconnect' });
  if (await dialog.count()) {
    await dialog.locator('button', { hasText: 'Close' }).click();
  }
}

await withPage('lab', async (page, shot) => {
  await step('the printed address opens JupyterLab and is forgotten', async () => {
    await login(page, '/lab');
    await page.waitForSelector('.jp-LauncherCard[data-category="Notebook"]');
    equal(page.url().includes('token'), false, 'the token stays in the address');
    const told = await page.locator('#jupyter-config-data').textContent();
    equal(JSON.parse(told).token, '', 'the token that the page holds');
    await shot('launcher');
  });

  await step('a new notebook runs cells', async () => {
    await page.click('.jp-LauncherCard[data-category="Notebook"]');
    await cell(page, 0).waitFor();
    await ready('Untitled.ipynb');
    await run(page, 0, 'kept = 6 * 7\nprint("the answer is", kept)');
    await shows(page, 0, 'the answer is 42');
    equal(await done(page, 0), 1, 'count');
  });

  await step('it is saved under a name', async () => {
    await page.keyboard.press('Control+S');
    const name = page.locator('.jp-Dialog input[type="text"]');
    await name.fill('walk.ipynb');
    await accept(page);
    await page.locator('.jp-DirListing-itemText', { hasText: 'walk.ipynb' }).waitFor();
    const file = await (await rest('/api/contents/walk.ipynb')).json();
    equal(file.content.cells[0].outputs[0].text.includes('42'), true, 'the saved output');
  });

  await step('a running loop is interrupted', async () => {
    await run(page, 1, 'import time\nprint("looping")\nwhile True:\n    time.sleep(0.1)');
    await shows(page, 1, 'looping');
    await toolbar(page, 'interrupt');
    await shows(page, 1, 'KeyboardInterrupt');
  });

  await step('a slider moves a value in Python and back', async () => {
    await run(
      page,
      2,
      [
        'import ipywidgets as w',
        'slider, label = w.IntSlider(value=3, description="size"), w.Label("nothing yet")',
        'slider.observe(lambda c: setattr(label, "value", f"moved to {c.new}"), "value")',
        'w.VBox([slider, label])',
      ].join('\n'),
    );
    const handle = cell(page, 2).locator('.noUi-handle');
    await handle.waitFor();
    await handle.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await cell(page, 2).locator('.widget-label', { hasText: 'moved to 5' }).waitFor();
    await shot('slider');
    await run(page, 3, 'slider.value');
    await shows(page, 3, '5');
  });

  const kernel = (await (await rest('/api/sessions')).json()).find(each => each.path === 'walk.ipynb').kernel.id;

  await step('the executor\'s host dies and the next cell has the variables', async () => {
    const { hosts } = await status();
    equal(hosts.filter(each => each.state === 'live').length >= 3, true, 'three hosts');
    await killExecutorsHost(kernel);
    await run(page, 4, 'print("still", kept)');
    await shows(page, 4, 'still 42');
    await shot('failover');
  });

  await step('the controller dies while a cell runs, and its output comes', async () => {
    await run(page, 5, 'for i in range(8):\n    time.sleep(1)\nprint("finished", i)');
    await eventually('the cell runs', async () => (await cell(page, 5).locator('.jp-InputPrompt').innerText()).includes('*'));
    await killController();
    await eventually('the controller is back', async () => (await rest('/api')).ok);
    await hearThatTheServerWasAway(page);
    await shows(page, 5, 'finished 7', 90);
    await done(page, 5);
    await run(page, 6, 'print("on it goes", kept)');
    await shows(page, 6, 'on it goes 42');
    const sessions = await (await rest('/api/sessions')).json();
    equal(sessions.find(each => each.path === 'walk.ipynb')?.kernel.id, kernel, 'the notebook\'s kernel');
    await hearThatTheServerWasAway(page);
    equal(await page.locator('.jp-Dialog').count(), 0, 'dialogs');
    await shot('reconnected');
  });

  await step('a page that is loaded again finds the notebook and its kernel', async () => {
    await page.keyboard.press('Control+S');
    await eventually('it is saved', async () =>
      (await (await rest('/api/contents/walk.ipynb')).text()).includes('on it goes 42'),
    );
    await page.reload();
    await cell(page, 7).waitFor();
    await ready('walk.ipynb');
    await run(page, 7, 'print("found again", kept)');
    await shows(page, 7, 'found again 42');
  });

  await step('a restart forgets the variables', async () => {
    await toolbar(page, 'restart');
    await accept(page);
    await ready('walk.ipynb');
    await run(page, 8, 'print("kept" in globals())');
    await shows(page, 8, 'False');
    equal(await done(page, 8), 1, 'count');
  });
});
