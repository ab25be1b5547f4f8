// A browser with one page, and what a user does on it.

import { mkdir } from 'node:fs/promises';
import { chromium } from 'playwright-core';
import { token, url } from './platform.mjs';

const shots = process.env.NBOS_SHOTS ?? 'target/screenshots';
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Opens a browser, does something with a page and closes it.
 *
 * What the page asks of other servers than ours is refused and fails the test; so do errors that scripts of the page don't catch.
 */
export async function withPage(name, work) {
  await mkdir(shots, { recursive: true });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: flags,
  });
  const context = await browser.newContext({ viewport: { width: 1300, height: 850 } });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const seen = watch(page);
  const shot = part => page.screenshot({ path: `${shots}/${name}-${part}.png` });
  try {
    await work(page, shot);
    await shot('end');
    const wrong = [...seen.foreign, ...seen.errors];
    if (wrong.length > 0) {
      throw new Error(`the page had: ${wrong.join('; ')}`);
    }
  } catch (error) {
    await shot('failed');
    console.error(seen.log.slice(-40).join('\n'));
    throw error;
  } finally {
    await browser.close();
  }
}

/** Opens a page by an address with the token, as "notebookos up" prints it. */
export async function login(page, path) {
  await page.goto(`${url}${path}?token=${token}`);
}

function watch(page) {
  const seen = { foreign: [], errors: [], log: [] };
  page.on('console', message => {
    if (['error', 'warning'].includes(message.type())) {
      seen.log.push(`console ${message.type()}: ${message.text()}`);
    }
  });
  page.on('pageerror', error => seen.errors.push(`an error of a script: ${error.message}`));
  page.on('request', request => {
    const { protocol, hostname } = new URL(request.url());
    if (protocol.startsWith('http') && hostname !== '127.0.0.1') {
      seen.foreign.push(`a request to ${hostname}`);
    }
  });
  page.on('response', response => {
    if (response.status() >= 400) {
      seen.log.push(`${response.status()} ${response.request().method()} ${response.url().replace(/token=\w+/, 'token=...')}`);
    }
  });
  return seen;
}
