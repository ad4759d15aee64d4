// ffmpeg reads cameras as plain HLS: every frame that the camera sent, once, and all of its sound.
//
// In short, each value of codec, transport and playlist occurs; with SLUICE_LONG=1, each with each.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startCamera } from './lib/camera.mjs';
import { readHls } from './lib/ffmpeg.mjs';
import { rtspCamera, startSluice } from './lib/sluice.mjs';

const SECONDS = 30;
const FPS = 25;
const SHORT = [
  { preset: 'h264_aac', transport: 'tcp', ll_hls: true },
  { preset: 'h264_pcma', transport: 'udp', ll_hls: true },
  { preset: 'h265_aac', transport: 'udp', ll_hls: false },
  { preset: 'h264_pcmu', transport: 'tcp', ll_hls: false },
];
const LONG = ['h264_aac', 'h264_pcma', 'h264_pcmu', 'h264_mp3', 'h265_aac']
  .flatMap((preset) => ['tcp', 'udp'].flatMap((transport) => [true, false].map((ll_hls) => ({ preset, transport, ll_hls }))));
const long = process.env.SLUICE_LONG === '1';
const cases = long ? LONG : SHORT;

// `counters` are the server's, of what it mended: a failure is explained by them.
function check(t, { code, warnings, frames, sound }, name, counters) {
  assert.deepEqual({ code, warnings }, { code: 0, warnings: [] }, name);

  const numbers = frames.map(({ number }) => number);
  assert.ok(numbers.every((number) => number !== null), `${name}: a picture was damaged`);
  const jumps = numbers.slice(1).flatMap((number, i) => (number === numbers[i] + 1 ? [] : [`${numbers[i]} -> ${number}`]));
  t.diagnostic(`${name}: ${numbers.length} frames, ${numbers[0]} to ${numbers.at(-1)}; ${sound.seconds.toFixed(3)} s of sound`);
  assert.deepEqual(jumps, [], `${name}: frames lost or doubled`);
  assert.ok(Math.abs(numbers.length - SECONDS * FPS) <= FPS, `${name}: ${numbers.length} frames in ${SECONDS} s`);

  assert.deepEqual(sound.breaks, [], `${name}: the sound breaks at these seconds; ${JSON.stringify(counters)}`);
  assert.ok(Math.abs(sound.seconds - SECONDS) < 1, `${name}: ${sound.seconds} s of sound in ${SECONDS} s`);
  // The camera's pips fall on frames whose number is a multiple of the rate: how far sound and picture lie apart.
  const origin = frames[0].pts - frames[0].number / FPS;
  const skews = sound.pips.map((pip) => pip - origin - Math.round(pip - origin));
  t.diagnostic(`${name}: sound behind picture by ${(1000 * Math.max(...skews)).toFixed(0)} ms`);
  assert.ok(skews.length >= SECONDS - 2, `${name}: ${skews.length} pips in ${SECONDS} s`);
  assert.ok(Math.max(...skews) - Math.min(...skews) <= 0.06, `${name}: sound and picture drift apart: ${skews}`);
  assert.ok(skews.every((skew) => Math.abs(skew) < 0.25), `${name}: sound and picture are apart by ${skews[0]} s`);
}

describe('ffmpeg reads cameras as plain HLS', { concurrency: !long }, () => {
  for (const ll_hls of [true, false]) {
    test(`ll_hls: ${ll_hls}`, async (t) => {
      const chosen = cases.filter((each) => each.ll_hls === ll_hls);
      const name = ({ preset, transport }) => `${preset}_${transport}`;
      // A mount for each: GStreamer's server may abort when a second client joins while a mount starts.
      const camera = await startCamera(t, Object.fromEntries(chosen.map((each) => [`/${name(each)}`, each.preset])));
      const sluice = await startSluice(t, {
        secrets: [camera.login.password],
        stream: { ll_hls },
        cameras: Object.fromEntries(chosen.map((each) => [
          name(each), rtspCamera(camera, `/${name(each)}`, { rtsp_transport: each.transport }),
        ])),
      });
      await Promise.all(chosen.map(async (each) => {
        await sluice.waitForCamera(name(each));
        const seen = await readHls(t, sluice.http + sluice.master(name(each)), SECONDS);
        const { cameras } = await sluice.json('/api/v1/statistics');
        check(t, seen, name(each), cameras[name(each)]);
      }));
    });
  }
});
