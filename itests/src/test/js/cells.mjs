// What a user does with the cells of the notebook that is open on a page.

import { eventually, rest } from './platform.mjs';

const notebook = '.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook';

/** The code cell with a number, from 0. */
export const cell = (page, number) => page.locator(`${notebook} .jp-CodeCell`).nth(number);

/** All that a cell shows below its code. */
export async function output(page, number) {
  return (await cell(page, number).locator('.jp-OutputArea-output').allInnerTexts()).join('\n').trim();
}

/** Waits for a text in a cell's output. */
export async function shows(page, number, text, seconds = 60) {
  await eventually(`cell ${number} shows ${text}`, async () => (await output(page, number)).includes(text), seconds);
}

/** Puts code into a cell, in place of what is there, and runs it; the next cell is there afterwards. */
export async function run(page, number, code) {
  const editor = cell(page, number).locator('.cm-content');
  await editor.click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(code);
  await page.keyboard.press('Shift+Enter');
  await cell(page, number + 1).waitFor();
}

/** Waits until a cell has run to its end: its number is in its prompt. */
export async function done(page, number, seconds = 60) {
  const prompt = cell(page, number).locator('.jp-InputPrompt');
  await eventually(`cell ${number} ends`, async () => /\[\d+\]/.test(await prompt.innerText()), seconds);
  return Number((await prompt.innerText()).match(/\d+/)[0]);
}

/** Waits until the page is connected to a notebook's kernel: cells that are run earlier are not run at all. */
export async function ready(path) {
  await eventually(`${path} has a kernel`, async () => {
    const sessions = await (await rest('/api/sessions')).json();
    const kernel = sessions.find(each => each.path === path)?.kernel;
    return kernel?.connections > 0 && kernel.execution_state === 'idle';
  });
}
