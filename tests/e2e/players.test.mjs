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

// In low latency VHS begins nearer the end than it can stay, waits once or twice for the next part, and plays on from there.
const SETTLES = { videojs: 8 }; // seconds
const WAITS = 4; // seconds at most, until then

const results = [];
test.after(() => writeFileSync(keptFile('players.json'), JSON.stringify(results, null, 1)));

// VHS that comes in the middle of a segment may load a part of it ten times over, and give up before it has shown anything:
// it takes that part again for as long as it has nothing ahead, when the one behind does not begin with a key frame. It plays
// from the start when a segment has just ended.
const whenASegmentEnds = (sluice) => until('a segment has just ended', async () => (
  readPlaylist((await request(sluice.http + sluice.playlist('door'))).text).open.parts.length === 0
), { interval: 20 });

async function open(t, name, browser, sluice, scheme, lowLatency) {
  const url = sluice[scheme] + sluice.master('door');
  if (PROGRAMS.includes(name)) return programs[name](t, url, PICTURE);
  const player = await openPlayer(t, name, browser);
  if (name === 'videojs' && lowLatency) await whenASegmentEnds(sluice);
  await player.start(url, { lowLatency });
  return player;
}

// What is excused at its start must not leave a player far behind.
function expectNear(wrong, { longestStall, cameraToScreen }, name, lowLatency) {
  if (!lowLatency || SETTLES[name] === undefined) return;
  if (longestStall > WAITS || cameraToScreen > WAITS) wrong.push(`${name} stood for ${longestStall} s, and is ${cameraToScreen} s behind`);
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
    const heard = { fps: FPS, sound: player.sound?.(), traffic: player.traffic };
    const bursts = name === 'ffmpeg';
    const found = figures(reports[i], heard);
    const said = complaints(found, { seconds: SECONDS, bursts });
    results.push({ player: name, version: await playerVersion(name), lowLatency, scheme: used, complaints: said, ...found });
    t.diagnostic(`${name} over ${used}: ${JSON.stringify(found)}`);
    const settled = figures(reports[i], { ...heard, settles: lowLatency ? SETTLES[name] : undefined });
    expectNear(wrong, found, name, lowLatency);
    for (const sentence of complaints(settled, { seconds: SECONDS, bursts })) wrong.push(`${name} over ${used}: ${sentence}`);
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
