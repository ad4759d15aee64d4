// What players do with missing segments and with first playlists of different lengths: an experiment, which judges players
// and not Sluice. Records a stream from Sluice, publishes it again by each script, and prints what each player showed.
//
//   tests/e2e/run experiments/gaps
//   SLUICE_GOP=50 SLUICE_SCRIPTS=one,three SLUICE_PLAYERS=hlsjs tests/e2e/run experiments/gaps
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openBrowser, openPlayer } from '../lib/browser.mjs';
import { startCamera } from '../lib/camera.mjs';
import { request } from '../lib/http.mjs';
import { undo } from '../lib/process.mjs';
import * as programs from '../lib/programs.mjs';
import { record } from '../lib/recording.mjs';
import { ScriptedHls } from '../lib/scripted_hls.mjs';
import { rtspCamera, startSluice } from '../lib/sluice.mjs';

const PICTURE = { width: 320, height: 180 };
const SEGMENTS = 50;
const chosen = (name, all) => process.env[name]?.split(',') ?? all;

// Seconds are those of the camera: `join`, when the player comes; `until`, when the report is taken.
const outage = (missing, inOutage) => ({ options: { outage: { after: 24, missing }, inOutage }, join: 12, until: 45 + missing });
const SCRIPTS = {
  one: { options: { segments: 1 }, join: 0, until: 24 },
  two: { options: { segments: 2 }, join: 0, until: 24 },
  three: { options: { segments: 3 }, join: 0, until: 28 },
  threeShort: { options: { segments: 3, short: 2 }, join: 0, until: 24 }, // SLUICE_GOP=26: its halves begin with key frames
  headGaps: { options: { segments: 1, headGaps: 2 }, join: 0, until: 24 },
  missing4: outage(4, 'missing'),
  missing30: outage(30, 'missing'),
  empty4: outage(4, 'empty'),
  empty30: outage(30, 'empty'),
  nothing4: outage(4, 'nothing'),
};
const BROWSER_PLAYERS = ['hlsjs', 'videojs', 'shaka', 'native'];
const PLAYERS = chosen('SLUICE_PLAYERS', [...BROWSER_PLAYERS, 'gstreamer', 'vlc', 'mpv']);

function tell(t, name, report, server, join) {
  const seconds = (value) => (value === undefined ? 'none' : value.toFixed(1));
  const onServer = (at) => seconds(at + report.startup + join);
  const shown = report.frames.filter(({ unreadable }) => !unreadable);
  const errors = report.errors.map((error) => error.details ?? error);
  const missing = server.requests.filter(({ status }) => status === 404).length;
  const behind = shown.length === 0 ? undefined : (shown.at(-1).delay - server.age) / 1000;
  t.diagnostic(`${name}: first picture after ${seconds(report.startup)} s, ${shown.length} pictures, ${seconds(behind)} s behind at the end`);
  t.diagnostic(`  stalls: ${report.stalls.map((stall) => `at ${onServer(stall.at)} ${stall.how} ${seconds(stall.seconds)}`).join(', ') || 'none'}`);
  t.diagnostic(`  errors: ${[...new Set(errors)].join(', ').slice(0, 400) || 'none'}; ${missing} requests for what is missing`);
}

test('players and missing segments', async (t) => {
  const camera = await startCamera(t, { '/door': 'h264_aac' }, { size: `${PICTURE.width}x${PICTURE.height}`, gop: process.env.SLUICE_GOP ?? 25 });
  const sluice = await startSluice(t, { cameras: { door: rtspCamera(camera, '/door') } });
  await sluice.waitForCamera('door');
  const recording = await record((path) => request(sluice.http + path), sluice.master('door'), sluice.playlist('door'), SEGMENTS);
  for (const name of chosen('SLUICE_SCRIPTS', Object.keys(SCRIPTS))) {
    for (const lowLatency of [true, false]) {
      await t.test(`${name}, ${lowLatency ? 'low latency' : 'plain'}`, async (tt) => {
        const { options, join, until } = SCRIPTS[name];
        const browser = await openBrowser(tt);
        const playing = [];
        for (const kind of PLAYERS) {
          const server = new ScriptedHls(recording, { ...options, lowLatency });
          await server.listen();
          undo(tt, () => server.close());
          playing.push({ kind, server, player: BROWSER_PLAYERS.includes(kind) ? await openPlayer(tt, kind, browser) : null });
        }
        for (const each of playing) {
          each.server.start(join);
          if (each.player) await each.player.start(each.server.url, { lowLatency });
          else each.player = await programs[each.kind](tt, each.server.url, PICTURE);
        }
        await sleep((until - join) * 1000);
        for (const { kind, server, player } of playing) tell(tt, kind, await player.report(), server, join);
      });
    }
  }
});
