// Every player that runs here without a screen plays a camera, in low latency and as plain HLS, over HTTP/1.1 and over
// HTTP/2 with TLS. What each of them showed is in build/e2e-out/players.json, for players_table.mjs.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openBrowser, openPlayer } from './lib/browser.mjs';
import { startCamera } from './lib/camera.mjs';
import { request } from './lib/http.mjs';
import { complaints, figures } from './lib/judge.mjs';
import { readPlaylist } from './lib/playlist.mjs';
import { keptFile, until } from './lib/process.mjs';
import * as programs from './lib/programs.mjs';
import { rtspCamera, startSluice } from './lib/sluice.mjs';
import { playerVersion } from './lib/versions.mjs';

const SECONDS = 30;
const FPS = 25;
const PICTURE = { width: 320, height: 180 };
const LONG = process.env.SLUICE_LONG === '1';

const PROGRAMS = ['ffmpeg', 'gstreamer', 'vlc', 'mpv'];
// Four at once are what two cores can show without a hiccup of their own.
const TOGETHER = [['hlsjs', 'videojs', 'ffmpeg', 'gstreamer'], ['shaka', 'native', 'vlc', 'mpv']];

// All pairs of player, kind of playlist and transport are met in four batches; --long plays every combination.
const SCHEMES = ['http', 'https'];
const BATCHES = [true, false].flatMap((lowLatency) => TOGETHER.flatMap((names) => (LONG
  ? SCHEMES.map((scheme) => ({ lowLatency, players: names.map((name) => ({ name, scheme })) }))
  : [{ lowLatency, players: names.map((name, i) => ({ name, scheme: SCHEMES[(i + lowLatency) % 2] })) }])));

const results = [];
test.after(() => writeFileSync(keptFile('players.json'), JSON.stringify(results, null, 1)));

// VHS begins PART-HOLD-BACK behind the end of what is listed: 1.56 s, with parts of 0.52 s in segments of 2 s. When a segment
// has just ended, that is in the first part of it, from which it plays. When one part more has come, it is in the second, and
// VHS goes back to the first one for its key frame, finds nothing ahead of where it wants to be, takes the first one again, and
// gives up the tenth time, before it has shown anything.
async function whenASegmentEnds(sluice) {
  const parts = async () => readPlaylist((await request(sluice.http + sluice.playlist('door'))).text).open.parts.length;
  await until('a segment has begun', async () => (await parts()) > 0, { interval: 20 });
  await until('it has ended', async () => (await parts()) === 0, { interval: 20 });
}

async function open(t, name, browser, sluice, scheme, lowLatency) {
  const url = sluice[scheme] + sluice.master('door');
  if (PROGRAMS.includes(name)) return programs[name](t, url, PICTURE);
  const player = await openPlayer(t, name, browser);
  if (name === 'videojs' && lowLatency) await whenASegmentEnds(sluice);
  await player.start(url, { lowLatency });
  return player;
}

async function play(t, sluice, { lowLatency, players }) {
  const browser = await openBrowser(t);
  const mayTrust = await programs.canTrust();
  if (!mayTrust) t.diagnostic('this system forbids mount namespaces: GStreamer and VLC are not played over TLS');

  const playing = [];
  for (const { name, scheme } of players) {
    if (scheme === 'https' && !mayTrust && ['gstreamer', 'vlc'].includes(name)) continue;
    playing.push({ name, scheme, player: await open(t, name, browser, sluice, scheme, lowLatency) });
  }
  await sleep((SECONDS + 4) * 1000);

  // All at the same moment: listening to the sound takes long.
  const reports = await Promise.all(playing.map(({ player }) => player.report()));
  const wrong = [];
  for (const [i, { name, scheme: used, player }] of playing.entries()) {
    const found = figures(reports[i], { fps: FPS, sound: player.sound?.(), traffic: player.traffic });
    const said = complaints(found, { seconds: SECONDS, bursts: name === 'ffmpeg', glimpses: name === 'mpv' });
    results.push({ player: name, version: await playerVersion(name), lowLatency, scheme: used, complaints: said, ...found });
    t.diagnostic(`${name} over ${used}: ${JSON.stringify(found)}`);
    for (const sentence of said) wrong.push(`${name} over ${used}: ${sentence}`);
  }
  assert.deepEqual(wrong, []);
}

test('players', async (t) => {
  // A mount for each server: GStreamer's may abort when a second client joins while a mount starts.
  const camera = await startCamera(t, { '/low-latency': 'h264_aac', '/plain': 'h264_aac' }, { size: `${PICTURE.width}x${PICTURE.height}` });
  const serve = (lowLatency, mount) => startSluice(t, { stream: { ll_hls: lowLatency }, cameras: { door: rtspCamera(camera, mount) } });
  const servers = { true: await serve(true, '/low-latency'), false: await serve(false, '/plain') };
  // Of a shorter playlist VLC takes the third segment from the end, which leaves it too little ahead.
  await Promise.all(Object.values(servers).map((sluice) => sluice.waitForSegments('door', 6)));
  for (const batch of BATCHES) {
    const names = batch.players.map(({ name }) => name).join(', ');
    await t.test(`${names}: ${batch.lowLatency ? 'low-latency' : 'plain'} HLS`, (t) => play(t, servers[batch.lowLatency], batch));
  }
});
