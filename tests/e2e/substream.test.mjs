// A camera with a substream: one multivariant playlist, two variants that agree, and players that change between them.
import assert from 'node:assert/strict';
import test from 'node:test';
import { playWithHlsJs } from './lib/browser.mjs';
import { startCamera } from './lib/camera.mjs';
import { reloadPath, resolve } from './lib/follow.mjs';
import { Http2Connection, request } from './lib/http.mjs';
import { complaints, readAttributes, readMultivariant, readPlaylist } from './lib/playlist.mjs';
import { undo, until } from './lib/process.mjs';
import { rtspCamera, startSluice } from './lib/sluice.mjs';

const SIZES = ['640x360', '320x180']; // of the main stream, of the substream
const SWITCH_SECONDS = 6;
const REPORTS = 12;

// A camera of two streams, each of a program of its own, and the server in front of it.
async function startHouse(t, presets) {
  const [main, sub] = await Promise.all(presets.map((preset, i) => startCamera(t, { '/live': preset }, { size: SIZES[i] })));
  const sluice = await startSluice(t, {
    secrets: [main.login.password],
    cameras: { door: { ...rtspCamera(main, '/live'), substream: sub.url('/live') } },
  });
  const variants = await until('both variants are listed', async () => {
    const answer = await request(sluice.https + sluice.master('door'));
    const found = answer.status === 200 ? readMultivariant(answer.text).variants : [];
    return found.length === 2 && found;
  }, { milliseconds: 40_000 }).catch((error) => { throw new Error(`${error.message}\n${sluice.log}`); });
  return { sluice, variants };
}

const last = ({ open, segments }) => (open.parts.length > 0
  ? { msn: open.msn, part: open.parts.length - 1 }
  : { msn: segments.at(-1).msn, part: segments.at(-1).parts.length - 1 });

function reportIn({ text }) {
  const lines = text.split('\n').filter((line) => line.startsWith('#EXT-X-RENDITION-REPORT:'));
  assert.equal(lines.length, 1, 'DD-20: one report, on the other rendition');
  const { URI: uri, 'LAST-MSN': msn, 'LAST-PART': part } = readAttributes(lines[0].slice(lines[0].indexOf(':') + 1));
  return { uri, msn: Number(msn), part: Number(part) };
}

// How many parts `later` lies behind `earlier`, as far as `playlist` tells.
function partsBetween(playlist, earlier, later) {
  if (later.msn === earlier.msn) return later.part - earlier.part;
  const before = playlist.segments.find(({ msn }) => msn === earlier.msn);
  assert.ok(before && later.msn === earlier.msn + 1, `${JSON.stringify(earlier)} to ${JSON.stringify(later)}`);
  return before.parts.length - 1 - earlier.part + 1 + later.part;
}

// MV-12: what must agree at one instant.
function checkAgreement([main, sub]) {
  const line = ({ text }, tag) => text.match(new RegExp(`^#${tag}:.*$`, 'm'))?.[0];
  for (const tag of ['EXT-X-TARGETDURATION', 'EXT-X-SERVER-CONTROL']) assert.equal(line(sub, tag), line(main, tag), `MV-12: ${tag}`);
  for (const { date, dsn, duration } of main.segments) {
    const there = sub.segments.find((other) => date >= other.date && date + 1000 * duration <= other.date + 1000 * other.duration);
    if (there) assert.equal(there.dsn, dsn, 'MV-12: discontinuity sequence at one date');
  }
}

test('two variants agree and report on each other', async (t) => {
  const { sluice, variants } = await startHouse(t, ['h264_aac', 'h264_aac']);
  assert.deepEqual(variants.map(({ RESOLUTION }) => RESOLUTION), SIZES, 'the main stream comes first');
  assert.ok(Number(variants[0].BANDWIDTH) > Number(variants[1].BANDWIDTH), 'the highest first');
  const master = await request(sluice.https + sluice.master('door'));
  assert.equal(master.text.match(/^#EXT-X-I-FRAME-STREAM-INF:/gm).length, 2);
  const paths = variants.map(({ uri }) => resolve(sluice.master('door'), uri));
  assert.match(paths[0], /^\/live\/door\/playlist/);
  assert.match(paths[1], /^\/live\/door\/sub\/playlist/);

  const connection = await Http2Connection.open(sluice.https);
  undo(t, () => connection.destroy());
  const get = async (path) => {
    const response = await connection.request(path);
    assert.equal(response.status, 200, response.text);
    return readPlaylist(response.text);
  };
  checkAgreement(await Promise.all(paths.map(get)));

  // DD-20: each as fresh as the playlist it is in, at whatever moment that is asked for.
  const lags = [];
  for (const [i, path] of paths.entries()) {
    let playlist = await get(path);
    for (let n = 0; n < REPORTS; n += 1) {
      const next = last(playlist);
      // Now and then in the middle of a version.
      playlist = n % 3 === 2 ? await get(path) : await get(reloadPath(path, next.msn, next.part + 1));
      assert.deepEqual(complaints(playlist), []);
      const report = reportIn(playlist);
      assert.equal(resolve(path, report.uri), paths[1 - i], 'DD-20: the URI');
      const other = await get(paths[1 - i]);
      lags.push(partsBetween(other, report, last(other)));
      await new Promise((resolved) => { setTimeout(resolved, 70 * (n % 4)); });
    }
  }
  t.diagnostic(`parts by which reports are behind: ${lags.join(' ')}`);
  assert.ok(lags.every((lag) => lag === 0 || lag === 1), 'DD-20: a report is stale');

  // The numbers of a report can be asked for at once: the answer is what is there. One that was held would be newer.
  await until('DD-20: a reload for what is reported is not held', async () => {
    const { msn, part } = reportIn(await get(paths[0]));
    const there = await get(paths[1]);
    return (await get(reloadPath(paths[1], msn, part))).text === there.text;
  });
  const wrong = await connection.request('/live/door/sub/master_playlist.m3u8');
  assert.equal(wrong.status, 404);
});

test('hls.js changes between the variants both ways', async (t) => {
  const { sluice } = await startHouse(t, ['h264_aac', 'h264_aac']);
  const player = await playWithHlsJs(t, sluice.https + sluice.master('door'), { startLevel: 0, maxLiveSyncPlaybackRate: 1.25 });
  const plays = (height) => player.page.evaluate((wanted) => {
    const { video } = window.player;
    return video.videoHeight === wanted && video.readyState > 2;
  }, height);
  await until('it plays', async () => (await player.report()).elapsed > 3, { milliseconds: 30_000 });
  // hls.js puts the lowest bandwidth first.
  for (const [how, level, height] of [['nextLevel', 1, 360], ['nextLevel', 0, 180], ['currentLevel', 1, 360], ['loadLevel', 0, 180], ['nextLevel', 1, 360]]) {
    await player.page.evaluate(([property, value]) => { window.player.hls[property] = value; }, [how, level]);
    await until(`${how} = ${level} shows ${height} rows`, () => plays(height), { milliseconds: 15_000 });
    const { elapsed } = await player.report();
    await until('it plays on', async () => (await player.report()).elapsed > elapsed + SWITCH_SECONDS);
  }
  const report = await player.report();
  t.diagnostic(`${report.parts} parts and ${report.fragments} segments, ${report.stalls.length} stalls`);
  assert.deepEqual(report.errors, []);
  // currentLevel empties the buffer on purpose.
  const standing = report.stalls.filter(({ how, at, seconds }) => how === 'standing' && at + seconds > 2);
  assert.ok(standing.length <= 1, JSON.stringify(report.stalls));
  assert.deepEqual([...new Set(player.traffic.filter(({ url }) => url.startsWith(sluice.https)).map(({ status }) => status))], [200]);
});

test('a browser without H.265 plays the substream of an H.265 camera', async (t) => {
  const { sluice, variants } = await startHouse(t, ['h265_aac', 'h264_aac']);
  assert.deepEqual(variants.map(({ CODECS }) => CODECS.slice(0, 4)).sort(), ['avc1', 'hvc1']);
  const player = await playWithHlsJs(t, sluice.https + sluice.master('door'), { maxLiveSyncPlaybackRate: 1.25 });
  assert.equal(await player.page.evaluate(() => MediaSource.isTypeSupported('video/mp4; codecs="hvc1.1.6.L93.B0"')), false, 'this Chromium plays H.265: the test shows nothing');
  await until('it plays', async () => (await player.report()).elapsed > 5, { milliseconds: 30_000 });
  const report = await player.report();
  assert.deepEqual(report.errors, []);
  assert.equal(await player.page.evaluate(() => window.player.video.videoHeight), 180);
});

test('one stream alone is served when the other fails', async (t) => {
  // A mount for each: GStreamer's may abort when a second client joins while a mount starts.
  const camera = await startCamera(t, { '/live': 'h264', '/small': 'h264' });
  const nothing = 'rtsp://127.0.0.1:1/nothing';
  const sluice = await startSluice(t, {
    cameras: {
      lone: { ...rtspCamera(camera, '/live'), substream: nothing },
      sub: { source: nothing, ...camera.login, substream: camera.url('/small') },
    },
  });
  for (const [name, uri] of [['lone', 'playlist.m3u8'], ['sub', 'sub/playlist.m3u8']]) {
    const answer = await until(`camera ${name} has a picture`, async () => {
      const master = await request(sluice.https + sluice.master(name));
      // A busy machine may need longer than requests are held.
      if (master.status !== 200) assert.deepEqual([master.status, Boolean(master.headers['retry-after'])], [503, true]);
      return master.status === 200 && master;
    });
    const { variants } = readMultivariant(answer.text);
    assert.deepEqual(variants.map((variant) => variant.uri), [uri]);
    const playlist = await request(sluice.https + resolve(sluice.master(name), uri));
    assert.equal(playlist.status, 200);
    assert.doesNotMatch(playlist.text, /RENDITION-REPORT/, 'DD-20: on what cannot be played');
  }
  const { cameras } = await sluice.json('/api/v1/cameras');
  const [lone, sub] = cameras;
  assert.equal(lone.state, 'streaming');
  assert.notEqual(lone.substream.state, 'streaming');
  assert.equal(sub.substream.state, 'streaming');
  assert.equal(sub.substream.video.codec, 'H.264');
  const statistics = await sluice.json('/api/v1/statistics');
  assert.ok(statistics.cameras.sub.substream.video_samples > 0);
});
