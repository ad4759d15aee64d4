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
  '--disable-renderer-backgrounding', '--disable-backgrounding-occluded-windows',
  '--autoplay-policy=no-user-gesture-required', '--ignore-certificate-errors',
];

const PLAYER_FILES = {
  '/': ['text/html', new URL('player/index.html', import.meta.url)],
  '/watch.mjs': ['text/javascript', new URL('player/watch.mjs', import.meta.url)],
  '/players.mjs': ['text/javascript', new URL('player/players.mjs', import.meta.url)],
  '/hls.js': ['text/javascript', require.resolve('hls.js/dist/hls.js')],
  '/video.js': ['text/javascript', require.resolve('video.js/dist/video.min.js')],
  '/shaka.js': ['text/javascript', require.resolve('shaka-player/dist/shaka-player.compiled.js')],
};

// Opens a browser, closed after the test.
export async function openBrowser(t) {
  const browser = await chromium.launch({ executablePath, headless: true, args: FLAGS });
  undo(t, () => browser.close());
  return browser;
}

// Opens a page, in a browser of its own unless one is given, that shares nothing with other pages: the page, and what it
// asked the network for in `traffic` ([{ url, protocol, status }], as Chromium saw it) and printed in `messages`.
export async function openPage(t, browser) {
  const context = await (browser ?? await openBrowser(t)).newContext({ ignoreHTTPSErrors: true, viewport: { width: 1280, height: 800 } });
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

// Serves the page of players; resolves to its address.
async function servePlayers(t) {
  const server = createServer(async (request, response) => {
    const file = PLAYER_FILES[request.url];
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

// A player of lib/player/players.mjs in a page of its own: start() has it play, report() is what lib/player/watch.mjs knows.
export async function openPlayer(t, name, browser) {
  const opened = await openPage(t, browser);
  await opened.page.goto(await servePlayers(t));
  await opened.page.evaluate((name) => window.prepare(name), name);
  return {
    ...opened,
    start: (url, options = {}) => opened.page.evaluate((args) => { window.play(...args); }, [name, url, options]),
    report: () => opened.page.evaluate(() => window.report()),
  };
}

// hls.js playing `url`.
export async function playWithHlsJs(t, url, configuration = {}) {
  const player = await openPlayer(t, 'hlsjs');
  await player.start(url, { configuration });
  return player;
}
