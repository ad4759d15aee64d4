// The page at / shows the cameras and plays one at a click.
import assert from 'node:assert/strict';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openPage } from './lib/browser.mjs';
import { startCamera } from './lib/camera.mjs';
import { keptFile, until } from './lib/process.mjs';
import { rtspCamera, startSluice } from './lib/sluice.mjs';

test('the page lists the cameras and plays one', async (t) => {
  const camera = await startCamera(t, { '/door': 'h264_aac' });
  const sluice = await startSluice(t, {
    secrets: [camera.login.password],
    cameras: {
      door: rtspCamera(camera, '/door'),
      absent: 'rtsp://127.0.0.1:1/nothing',
    },
  });
  await sluice.waitForCamera('door');

  const { page, traffic, messages } = await openPage(t);
  await page.goto(`${sluice.https}/`);
  await until('both cameras are listed', async () => (await page.getByTestId('camera').count()) === 2);
  const of = (name) => page.locator(`[data-testid="camera"][data-name="${name}"]`);
  const state = (name) => of(name).getByTestId('camera-state');
  await until('the door is live', async () => (await state('door').getAttribute('data-state')) === 'streaming');
  assert.notEqual(await state('absent').getAttribute('data-state'), 'streaming');
  t.diagnostic(`states: door "${await state('door').innerText()}", absent "${await state('absent').innerText()}"`);
  await page.screenshot({ path: keptFile('page-cameras.png') });

  await of('door').click();
  const player = page.getByTestId('player');
  await player.waitFor({ state: 'visible' });
  const value = (id) => page.getByTestId(id).getAttribute('data-value');
  const position = () => page.evaluate(() => document.querySelector('video')?.currentTime ?? 0);
  await until('the picture moves', async () => (await position()) > 0);
  const before = await position();
  await until('the picture has moved for three seconds', async () => (await position()) > before + 3);
  await until('the latency is shown', async () => Number(await value('latency')) > 0);
  const shown = Object.fromEntries(await Promise.all(
    ['latency', 'part-target', 'low-latency', 'protocol'].map(async (id) => [id, await value(id)]),
  ));
  t.diagnostic(`shown: ${JSON.stringify(shown)}`);
  assert.ok(Number(shown['part-target']) >= 0.2 && Number(shown['part-target']) <= 1.5);
  assert.equal(shown['low-latency'], 'on');
  assert.equal(shown.protocol, 'h2');
  assert.equal(await player.getAttribute('data-errors'), '0', messages.join('\n'));
  await page.screenshot({ path: keptFile('page-player.png') });

  assert.deepEqual(messages.filter((message) => message.startsWith('error')), []);
  const foreign = traffic.filter(({ url }) => !url.startsWith(sluice.https) && !/^(blob|data):/.test(url));
  assert.deepEqual(foreign, [], 'the page loads from elsewhere');
});

test('over a slow network the page begins without a hole', async (t) => {
  const camera = await startCamera(t, { '/door': 'h264_aac' });
  const sluice = await startSluice(t, { secrets: [camera.login.password], cameras: { door: rtspCamera(camera, '/door') } });
  await sluice.waitForCamera('door');

  const { page, messages } = await openPage(t);
  // hls.js looks for holes ten times a second, and takes its place when the parts that are there have come.
  let parts = 0;
  await page.route(/\.\d+\.m4s$/, async (route) => {
    parts += 1;
    if (parts <= 4) await sleep(300);
    await route.continue();
  });
  await page.goto(`${sluice.https}/`);
  await page.getByTestId('camera').click();
  const position = () => page.evaluate(() => document.querySelector('video')?.currentTime ?? 0);
  await until('the picture moves', async () => (await position()) > 0);
  const before = await position();
  await until('the picture has moved for a second', async () => (await position()) > before + 1);
  assert.equal(await page.getByTestId('player').getAttribute('data-errors'), '0', messages.join('\n'));
  assert.ok(parts >= 4, `only ${parts} parts were slow`);
});

test('a part that the browser cannot take does not end the picture', async (t) => {
  const camera = await startCamera(t, { '/door': 'h264_aac' });
  const sluice = await startSluice(t, { secrets: [camera.login.password], cameras: { door: rtspCamera(camera, '/door') } });
  await sluice.waitForCamera('door');

  const { page, traffic, messages } = await openPage(t);
  let damage = false;
  await page.route(/\.\d+\.m4s$/, async (route) => {
    if (!damage) return route.continue();
    damage = false;
    const response = await route.fetch();
    const body = await response.body();
    return route.fulfill({ response, body: body.fill(0xff, body.indexOf('mdat') + 'mdat'.length) });
  });
  await page.goto(`${sluice.https}/`);
  await page.getByTestId('camera').click();
  await page.evaluate(() => {
    const video = document.querySelector('video');
    window.shown = 0;
    const count = () => {
      window.shown += 1;
      video.requestVideoFrameCallback(count);
    };
    video.requestVideoFrameCallback(count);
  });
  const shown = () => page.evaluate(() => window.shown);
  await until('the picture moves', async () => (await shown()) > 25);
  damage = true;
  await until('the page notices', async () => (await page.getByTestId('player').getAttribute('data-errors')) !== '0');
  const before = await shown();
  await until('the picture moves again', async () => (await shown()) > before + 50);
  const begun = traffic.filter(({ url }) => url.endsWith('/master_playlist.m3u8')).length;
  assert.equal(begun, 1, `the page began again:\n${messages.join('\n')}`);
});
