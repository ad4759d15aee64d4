// The camera is away for a while, or the server is killed, in mid-play: hls.js goes on by itself.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { playWithHlsJs } from './lib/browser.mjs';
import { startCamera } from './lib/camera.mjs';
import { summary } from './lib/figures.mjs';
import { resolve } from './lib/follow.mjs';
import { request } from './lib/http.mjs';
import { readPlaylist } from './lib/playlist.mjs';
import { undo, until } from './lib/process.mjs';
import { rtspCamera, startSluice } from './lib/sluice.mjs';

const INTERVAL = 200; // milliseconds between reloads
const MARGIN = 700; // milliseconds by which a busy machine may be late
const PLAYED = 10; // seconds before the fault
const AFTER = 8; // seconds for which the player must play after it
const BACK = 20_000; // milliseconds until the picture is back
const long = process.env.SLUICE_LONG === '1';
// hls.js goes on in other ways when it has loaded a part of the segment that is lost, or none, and without parts.
const KILLS = long
  ? [true, false].flatMap((lowLatency) => [0, 500, 1000, 1500].map((later) => ({ lowLatency, later })))
  : [{ lowLatency: true, later: 0 }];

// Reloads without directives until stopped: [{ at, playlist }] of each new version, and how often none was answered.
function poll(url) {
  const versions = [];
  let refused = 0;
  let polling = true;
  const ended = (async () => {
    while (polling) {
      const response = await request(url).catch(() => null);
      if (response?.status !== 200) refused += 1;
      else if (response.text !== versions.at(-1)?.playlist.text) versions.push({ at: Date.now(), playlist: readPlaylist(response.text) });
      await sleep(INTERVAL);
    }
  })();
  return { versions, get refused() { return refused; }, stop: () => { polling = false; return ended; } };
}

// Until the player has shown new pictures, after those it had shown, for AFTER seconds. `isNew(frame)` tells them.
async function playsAgain(player, isNew, since) {
  const { frames: { length: shown } } = await player.report();
  const first = await until('the player shows new pictures', async () => {
    const { frames, errors } = await player.report();
    assert.deepEqual(errors.filter(({ fatal }) => fatal), []);
    return frames.slice(shown).some(isNew) && Date.now();
  }, { milliseconds: BACK, interval: 100 }).catch(async (error) => {
    const { elapsed, errors, stalls, frames, currentTime, latencies } = await player.report();
    const last = { elapsed, currentTime, buffered: latencies.at(-1).buffered, errors: errors.slice(-10), stalls: stalls.slice(-10), frame: frames.at(-1) };
    throw new Error(`${error.message}; the player: ${JSON.stringify(last, null, 1)}`);
  });
  await sleep(AFTER * 1000);
  const report = await player.report();
  assert.deepEqual(report.errors.filter(({ fatal }) => fatal), []);
  const pictures = report.frames.slice(shown).filter(isNew);
  assert.ok(pictures.length > 0.8 * 25 * AFTER, `${pictures.length} pictures in ${AFTER} s`);
  return { seconds: (first - since) / 1000, report, pictures };
}

function tell(t, { seconds, report, pictures }) {
  t.diagnostic(`the picture was back after ${seconds.toFixed(1)} s; camera to screen, ms: ${summary(pictures.slice(-50).map(({ delay }) => delay))}`);
  t.diagnostic(`hls.js on the way: ${[...new Set(report.errors.map(({ details, status }) => `${details} ${status ?? ''}`.trim()))].join(', ') || 'no errors'}`);
}

async function playing(t, lowLatencyMode = true) {
  const camera = await startCamera(t, { '/door': 'h264_aac' }, { size: '320x180' });
  const sluice = await startSluice(t, { secrets: [camera.login.password], cameras: { door: rtspCamera(camera, '/door') } });
  await sluice.waitForCamera('door');
  const player = await playWithHlsJs(t, sluice.https + sluice.master('door'), { lowLatencyMode, maxLiveSyncPlaybackRate: 1.25 });
  const plain = poll(sluice.http + sluice.playlist('door'));
  undo(t, () => plain.stop());
  await until('the player plays', async () => (await player.report()).elapsed > PLAYED);
  return { camera, sluice, player, plain };
}

describe('hls.js goes on by itself', { concurrency: 2 }, () => {
  for (const seconds of [3, 30]) {
    test(`the camera is away for ${seconds} s`, async (t) => {
      const { camera, sluice, player, plain } = await playing(t);
      await camera.kill();
      await sleep(seconds * 1000);
      const { number: last } = (await player.report()).frames.at(-1);
      await camera.start();
      // The new camera's pictures are numbered from 0 again.
      const back = await playsAgain(player, ({ number }) => number < last, Date.now());
      await plain.stop();
      tell(t, back);

      const { targetDuration } = plain.versions[0].playlist;
      const pauses = plain.versions.slice(1).map(({ at }, i) => at - plain.versions[i].at);
      t.diagnostic(`the playlist stood still, ms: ${summary(pauses)}`);
      assert.equal(plain.refused, 0, 'a plain reload was refused');
      assert.ok(Math.max(...pauses) <= 1500 * targetDuration + MARGIN, `RB-01: the playlist stood still for ${Math.max(...pauses)} ms`);
      const headers = new Set(plain.versions.map(({ playlist }) => playlist.header.join()));
      assert.equal(headers.size, 1, `MP-04: ${[...headers].join(' became ')}`);
      for (const { uri } of plain.versions.at(-1).playlist.segments.filter(({ gap }) => !gap)) {
        assert.equal((await request(sluice.http + resolve(sluice.playlist('door'), uri))).status, 200, uri);
      }
    });
  }

  for (const { lowLatency, later } of KILLS) test(`the server is killed and started again: ${lowLatency ? 'parts' : 'segments'}, ${later} ms later`, async (t) => {
    const { sluice, player, plain } = await playing(t, lowLatency);
    await sleep(later);
    const path = sluice.playlist('door');
    const bytes = async (uri) => (await request(sluice.http + resolve(path, uri))).body;
    const before = readPlaylist((await request(sluice.http + path)).text);
    const media = new Map();
    for (const { uri, map } of before.segments) for (const each of [uri, map]) media.set(each, await bytes(each));
    await sluice.kill();
    const killed = Date.now();
    await sluice.start();
    const { number: last } = (await player.report()).frames.at(-1);
    // What it has loaded before ends within its latency.
    const back = await playsAgain(player, ({ number }) => number > last + (lowLatency ? 4 : 8) * 25, killed);
    await plain.stop();
    tell(t, back);

    const after = plain.versions.at(-1).playlist;
    assert.ok(after.open.msn > before.open.msn, `RB-06: ${after.open.msn} after ${before.open.msn}`);
    assert.ok(after.open.dsn > before.open.dsn, `MP-10: ${after.open.dsn} after ${before.open.dsn}`);
    for (const [uri, kept] of media) {
      const response = await request(sluice.http + resolve(path, uri));
      assert.ok(response.status === 404 || response.body.equals(kept), `RB-06: ${uri} is something else now`);
    }
    let highest = 0;
    for (const { playlist } of plain.versions) {
      assert.ok(playlist.mediaSequence >= highest, `MP-09: ${playlist.mediaSequence} after ${highest}`);
      highest = playlist.mediaSequence;
    }
  });
});
