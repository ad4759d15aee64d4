// The page at / shows the cameras and plays one at a click.
import assert from 'node:assert/strict';
import test from 'node:test';
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
  // What hls.js mends by itself in the first seconds of a camera is judged by play_lowlatency, beside which nothing runs.
  assert.equal(await player.getAttribute('data-restarts'), '0', messages.join('\n'));
  assert.doesNotMatch(messages.join('\n'), /hls\.js: .*, fatal/);
  t.diagnostic(`stalls: ${await player.getAttribute('data-stalls')}; ${messages.filter((message) => message.includes('hls.js')).join(', ') || 'no error'}`);
  await page.screenshot({ path: keptFile('page-player.png') });

  assert.deepEqual(messages.filter((message) => message.startsWith('error')), []);
  const foreign = traffic.filter(({ url }) => !url.startsWith(sluice.https) && !/^(blob|data):/.test(url));
  assert.deepEqual(foreign, [], 'the page loads from elsewhere');
});
