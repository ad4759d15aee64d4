// A camera with a login, in low latency, in a real browser over HTTP/2.
import assert from 'node:assert/strict';
import test from 'node:test';
import { playWithHlsJs } from './lib/browser.mjs';
import { startCamera } from './lib/camera.mjs';
import { quantile, summary } from './lib/figures.mjs';
import { until } from './lib/process.mjs';
import { rtspCamera, startSluice } from './lib/sluice.mjs';

const SECONDS = 30;
const SETTLED = 2;

test('hls.js in Chromium plays an H.264 camera in low latency over HTTP/2', async (t) => {
  const camera = await startCamera(t, { '/door': 'h264_aac' }, { transport: 'tcp' });
  const sluice = await startSluice(t, {
    secrets: [camera.login.password],
    cameras: { door: rtspCamera(camera, '/door', { rtsp_transport: 'tcp' }) },
  });
  await sluice.waitForCamera('door');

  // As the page does, hls.js plays a little faster until it is where it should be: a busy machine starts it late.
  const player = await playWithHlsJs(t, sluice.https + sluice.master('door'), { maxLiveSyncPlaybackRate: 1.25 });
  await until('the picture has moved for the whole time', async () => {
    const { elapsed, errors } = await player.report();
    return elapsed >= SECONDS || errors.some(({ fatal }) => fatal);
  }, { milliseconds: (SECONDS + 30) * 1000, interval: 500 });
  const report = await player.report();

  const settled = ({ at }) => at >= SETTLED;
  const latencies = report.latencies.filter(settled).map(({ latency }) => latency);
  const delays = report.frames.filter((frame) => settled(frame) && !frame.unreadable).map(({ delay }) => delay);
  t.diagnostic(`part target ${report.partTarget} s, PART-HOLD-BACK ${report.partHoldBack} s`);
  t.diagnostic(`hls.latency, s: ${summary(latencies, '', 2)}`);
  t.diagnostic(`camera to screen, ms: ${summary(delays)}`);
  t.diagnostic(`${report.decoded} frames decoded, ${report.dropped} dropped, ${report.parts} parts and ${report.fragments} segments loaded`);

  assert.deepEqual(report.errors, []);
  assert.deepEqual(report.stalls.filter(({ at, seconds }) => at + seconds >= SETTLED), []);
  assert.equal(report.error, undefined);
  assert.ok(report.parts > report.fragments, 'hls.js loaded whole segments rather than parts');
  assert.ok(report.decoded >= 0.95 * 25 * SECONDS, `${report.decoded} frames decoded in ${SECONDS} s`);
  assert.ok(report.audioBytes > 0, 'no sound was decoded');
  assert.equal(report.frames.filter(({ unreadable }) => unreadable).length, 0, 'a picture was damaged');
  const bound = report.partHoldBack + 1;
  assert.ok(quantile(latencies, 0.95) <= bound, `hls.latency is above PART-HOLD-BACK + 1 s = ${bound} s: ${summary(latencies, '', 2)}`);

  const media = player.traffic.filter(({ url }) => url.startsWith(sluice.https));
  assert.ok(media.length > 2 * SECONDS);
  const deltas = media.filter(({ url }) => url.includes('_HLS_skip=YES')).length;
  t.diagnostic(`${deltas} of ${media.length} requests were for delta updates`);
  assert.ok(deltas > SECONDS, 'hls.js did not ask for delta updates');
  assert.deepEqual([...new Set(media.map(({ protocol }) => protocol))], ['h2']);
  assert.deepEqual([...new Set(media.map(({ status }) => status))], [200]);
});
