// A real Chromium without a window.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { undo } from './process.mjs';

const require = createRequire(import.meta.url);
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-background-timer-throttling', '--mute-audio',
  '--autoplay-policy=no-user-gesture-required', '--ignore-certificate-errors',
];

// Opens a browser, closed after the test: a page, and what it asked the network for in `traffic`
// ([{ url, protocol, status }], as Chromium saw it) and printed in `messages`.
export async function openPage(t) {
  const browser = await chromium.launch({ executablePath, headless: true, args: FLAGS });
  undo(t, () => browser.close());
  const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const traffic = [];
  const messages = [];
  page.on('console', (message) => messages.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => messages.push(`error: ${error.message}`));
  const devtools = await context.newCDPSession(page);
  devtools.on('Network.responseReceived', ({ response }) => {
    traffic.push({ url: response.url, protocol: response.protocol, status: response.status });
  });
  await devtools.send('Network.enable');
  return { page, traffic, messages };
}

// Serves player.html and hls.js; resolves to the address.
async function servePlayer(t) {
  const files = {
    '/': ['text/html', new URL('player.html', import.meta.url)],
    '/hls.js': ['text/javascript', require.resolve('hls.js/dist/hls.js')],
  };
  const server = createServer(async (request, response) => {
    const file = files[request.url];
    response.writeHead(file ? 200 : 404, { 'content-type': file?.[0] ?? 'text/plain' });
    response.end(file && await readFile(file[1]));
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  undo(t, () => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}/`;
}

// hls.js playing `url`. report() is what lib/player.html knows.
export async function playWithHlsJs(t, url, configuration = {}) {
  const browser = await openPage(t);
  await browser.page.goto(await servePlayer(t));
  await browser.page.evaluate(([source, options]) => window.play(source, options), [url, configuration]);
  return { ...browser, report: () => browser.page.evaluate(() => window.player.report()) };
}
