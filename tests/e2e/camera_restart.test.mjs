// The camera loses its power in mid-play and comes back.
import assert from 'node:assert/strict';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { playWithHlsJs } from './lib/browser.mjs';
import { startCamera } from './lib/camera.mjs';
import { reloadPath, resolve } from './lib/follow.mjs';
import { Http2Connection, request } from './lib/http.mjs';
import { FragmentReader, readInit } from './lib/boxes.mjs';
import { readPlaylist } from './lib/playlist.mjs';
import { undo, until } from './lib/process.mjs';
import { rtspCamera, startSluice } from './lib/sluice.mjs';
import { Tracker } from './lib/tracker.mjs';

const NEWS = 10_000; // milliseconds within which a held request must be answered, one way or another

// Reloads without directives, twice a second, until stopped: what a player does beside its held reloads.
function poll(url) {
  const tracker = new Tracker();
  const statuses = [];
  let polling = true;
  const ended = (async () => {
    while (polling) {
      const response = await request(url);
      statuses.push(response.status);
      if (response.status === 200) tracker.add(response.text);
      await sleep(500);
    }
  })();
  return { tracker, statuses, stop: () => { polling = false; return ended; } };
}

// RB-03: the hinted part comes whole as it is, or is withdrawn; HC-15: or it has been held for too long.
function checkHeldPart(part) {
  assert.ok([200, 404, 503].includes(part.status), `a held hinted part was answered ${part.status}: ${part.text}`);
  if (part.status === 200) assert.ok(part.body.length > 0, 'a held hinted part was answered with nothing');
  if (part.status === 503) assert.match(part.headers['cache-control'] ?? '', /no-store/);
}

// DD-14, DD-15: news, or an error that no cache keeps.
function checkHeldReload(reload, asked) {
  if (reload.status === 200) {
    // GAP parts are news too (RB-01).
    const { open } = readPlaylist(reload.text);
    const reached = open.msn > asked.msn || (open.msn === asked.msn && open.parts.length > asked.part);
    assert.ok(reached, `a held reload of ${asked.msn}.${asked.part} was answered with old news:\n${reload.text}`);
  } else {
    assert.equal(reload.status, 503, reload.text);
    assert.match(reload.headers['cache-control'] ?? '', /no-store/);
  }
}

test('a camera that is killed and started again in mid-play', async (t) => {
  const camera = await startCamera(t, { '/door': 'h264_aac' });
  const sluice = await startSluice(t, {
    secrets: [camera.login.password],
    cameras: { door: rtspCamera(camera, '/door') },
  });
  await sluice.waitForCamera('door');
  const path = sluice.playlist('door');
  const cameraState = async () => (await sluice.json('/api/v1/cameras')).cameras[0];
  assert.equal((await cameraState()).state, 'streaming');

  const player = await playWithHlsJs(t, sluice.https + sluice.master('door'));
  await until('the player plays', async () => (await player.report()).elapsed > 5);
  const plain = poll(sluice.http + path);
  undo(t, () => plain.stop());

  const connection = await Http2Connection.open(sluice.http);
  undo(t, () => connection.destroy());
  const before = readPlaylist((await connection.request(path)).text);
  await camera.kill();
  const killed = Date.now();
  // What is held at the death may still be answered by the last frames; what is asked after them, by a gap.
  const asked = { msn: before.open.msn, part: before.open.parts.length };
  const heldAtDeath = await Promise.all([
    connection.request(reloadPath(path, asked.msn, asked.part)),
    connection.request(resolve(path, before.hint)),
  ]);
  checkHeldReload(heldAtDeath[0], asked);
  checkHeldPart(heldAtDeath[1]);
  t.diagnostic(`held at the death: reload ${heldAtDeath[0].status} after ${heldAtDeath[0].lastByte.toFixed(0)} ms, `
    + `hinted part ${heldAtDeath[1].status} after ${heldAtDeath[1].lastByte.toFixed(0)} ms`);

  const dark = readPlaylist((await connection.request(path)).text);
  const askedInTheDark = { msn: dark.open.msn, part: dark.open.parts.length };
  const [reload, part] = await Promise.all([
    connection.request(reloadPath(path, askedInTheDark.msn, askedInTheDark.part)),
    connection.request(resolve(path, dark.hint)),
  ]);
  checkHeldReload(reload, askedInTheDark);
  checkHeldPart(part);
  for (const { lastByte } of [reload, part]) assert.ok(lastByte < NEWS, `held for ${lastByte} ms`);
  t.diagnostic(`held in the dark: reload ${reload.status} after ${reload.lastByte.toFixed(0)} ms, `
    + `hinted part ${part.status} after ${part.lastByte.toFixed(0)} ms`);
  const { state, message } = await until('the camera\'s state tells of it', async () => {
    const now = await cameraState();
    return now.state !== 'streaming' && now;
  });
  t.diagnostic(`the camera's state in the dark: ${state}, "${message}"`);

  const { frames: { length: seen }, currentTime } = await player.report();
  await camera.start();
  const started = Date.now();
  t.diagnostic(`the camera was away for ${started - killed} ms`);
  // The new camera's frames are numbered from 0 again.
  await until('the player shows the new camera', async () => {
    const { frames, errors } = await player.report();
    assert.deepEqual(errors.filter(({ fatal }) => fatal), []);
    return frames.slice(seen).filter(({ number }) => number < 250).length > 25;
  }, { milliseconds: 60_000, interval: 250 });
  t.diagnostic(`the player showed it ${Date.now() - started} ms after its start`);
  const report = await player.report();
  assert.ok(report.currentTime > currentTime);
  t.diagnostic(`hls.js on the way: ${report.errors.map(({ details, status }) => `${details} ${status ?? ''}`).join(', ') || 'no errors'}`);

  await until('a whole segment of the new run is listed', () => {
    const { segments } = plain.tracker.last;
    return segments.at(-1).dsn > before.open.dsn && !segments.at(-1).discontinuity;
  });
  await plain.stop();
  assert.deepEqual([...new Set(plain.statuses)], [200], 'plain reloads were refused');
  assert.deepEqual(plain.tracker.complaints, []);

  const { segments, text } = plain.tracker.last;
  assert.equal(text.match(/#EXT-X-DISCONTINUITY\n/g)?.length, 1, text);
  const first = segments.findIndex(({ discontinuity }) => discontinuity);
  assert.ok(first > 0, text);
  assert.equal(segments[first].msn, segments[first - 1].msn + 1);
  assert.equal(segments[first].dsn, segments[first - 1].dsn + 1);
  assert.ok(segments[first].msn >= before.open.msn);
  const gaps = segments.slice(0, first).filter(({ gap }) => gap);
  assert.ok(gaps.length > 0, `MP-23: nothing says what is missing\n${text}`);
  for (const { uri } of gaps) assert.equal((await request(sluice.http + resolve(path, uri))).status, 404);

  // Both runs, read with the init sections that the playlist names.
  const get = async (uri) => {
    const response = await request(sluice.http + resolve(path, uri));
    assert.equal(response.status, 200, uri);
    return response.body;
  };
  for (const run of [segments.slice(0, first), segments.slice(first)]) {
    const reader = new FragmentReader(readInit(await get(run[0].map)));
    for (const { uri } of run.filter(({ gap }) => !gap)) reader.read(await get(uri), uri);
    assert.deepEqual(reader.complaints, []);
  }
});
