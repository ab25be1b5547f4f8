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
 * A page that asks anything of another server than ours fails the test. What its scripts complain of is shown if something else fails: both
 * applications leave some of their own errors uncaught, with a stock server too.
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
    if (seen.foreign.length > 0) {
      throw new Error(`the page had: ${seen.foreign.join('; ')}`);
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
  const seen = { foreign: [], log: [] };
  page.on('console', message => {
    if (['error', 'warning'].includes(message.type())) {
      seen.log.push(`console ${message.type()}: ${message.text()}`);
    }
  });
  page.on('pageerror', error => seen.log.push(`uncaught: ${error.message}`));
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
