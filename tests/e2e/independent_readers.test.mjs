// Playlists, media and HTTP answers against the rules of docs/conformance.md, read by hls-parser and mp4box.
import assert from 'node:assert/strict';
import test from 'node:test';
import { FragmentReader, readInit } from './lib/boxes.mjs';
import { startCamera } from './lib/camera.mjs';
import { summary } from './lib/figures.mjs';
import { follow, reloadPath, resolve } from './lib/follow.mjs';
import { Http2Connection, request } from './lib/http.mjs';
import { listedParts, readMultivariant, readPlaylist } from './lib/playlist.mjs';
import { undo, until } from './lib/process.mjs';
import { rtspCamera, startSluice } from './lib/sluice.mjs';
import { Tracker } from './lib/tracker.mjs';

const TOLERANCE = 0.0011; // seconds: MP-05 allows 1 ms
const MPEGURL = 'application/vnd.apple.mpegurl';
const CAMERAS = { door: 'h264_aac', yard: 'h265_aac', attic: 'h264_b' }; // and their presets
const SEGMENTS = 5; // whole ones, of which every part is seen

// One server with three cameras for all that follows.
async function startHouse(t) {
  const presets = Object.values(CAMERAS);
  const camera = await startCamera(t, Object.fromEntries(presets.map((preset) => [`/${preset}`, preset])));
  const sluice = await startSluice(t, {
    secrets: [camera.login.password],
    cameras: Object.fromEntries(Object.entries(CAMERAS).map(([name, preset]) => [name, rtspCamera(camera, `/${preset}`)])),
  });
  await Promise.all(Object.keys(CAMERAS).map((name) => sluice.waitForCamera(name)));
  return sluice;
}

async function expectOk(answer) {
  const response = await answer;
  assert.equal(response.status, 200, response.text);
  return response;
}

// Follows a camera until SEGMENTS of it have gone by, then reads all that it listed.
async function followAndRead(t, sluice, name) {
  const path = sluice.playlist(name);
  const connection = await Http2Connection.open(sluice.https);
  undo(t, () => connection.destroy());
  const get = (at) => connection.request(at);

  const { tracker, reloads, parts } = await follow(get, path, SEGMENTS);
  assert.deepEqual(tracker.complaints, []);

  const hinted = [...parts.values()];
  assert.deepEqual([...new Set(hinted.map(({ status }) => status))], [200], 'a hinted part was refused');
  for (const { headers, body } of hinted) {
    assert.equal(headers['content-length'], String(body.length), 'HC-11');
    assert.match(headers['content-type'], /^video\/(mp4|iso\.segment)$/, 'HC-12');
  }
  t.diagnostic(`${name}: ${tracker.versions} versions; held reload, ms: ${summary(reloads.map(({ firstByte }) => firstByte))}`);
  t.diagnostic(`${name}: first to last byte of a held part, ms: ${summary(hinted.map(({ firstByte, lastByte }) => lastByte - firstByte), '', 1)}`);

  const init = readInit((await expectOk(get(resolve(path, tracker.last.segments[0].map)))).body);
  const reader = new FragmentReader(init);
  let judged = 0;
  for (const segment of tracker.last.segments) {
    const whole = (await expectOk(get(resolve(path, segment.uri)))).body;
    const listed = tracker.segments.get(segment.msn).parts.map((part) => ({ ...part, uri: resolve(path, part.uri) }));
    if (listed.length === 0) {
      reader.read(whole, segment.uri);
      continue;
    }
    // What was not followed in time is still there (MP-17).
    const answers = await Promise.all(listed.map(({ uri }) => parts.get(uri) ?? expectOk(get(uri))));
    judged += 1;
    assert.ok(Buffer.concat(answers.map(({ body }) => body)).equals(whole), `PS-08: the parts of ${segment.uri} are not its bytes`);
    let sum = 0;
    listed.forEach(({ uri, duration, independent }, i) => {
      const read = reader.read(answers[i].body, uri);
      assert.ok(Math.abs(read.duration - duration) < TOLERANCE, `MP-05: ${uri} lasts ${read.duration} s, not ${duration} s`);
      assert.equal(independent, read.startsWithSync, `PS-07: INDEPENDENT of ${uri}`);
      if (i === 0 && tracker.last.independent) assert.ok(read.startsWithSync, `MV-10: ${segment.uri} starts in mid-GOP`);
      sum += read.duration;
    });
    assert.ok(Math.abs(sum - segment.duration) < TOLERANCE, `MP-05: ${segment.uri} lasts ${sum} s, EXTINF says ${segment.duration} s`);
  }
  assert.deepEqual(reader.complaints, []);
  assert.ok(judged >= SEGMENTS, `only ${judged} segments were listed with their parts`);
  return init;
}

async function checkMultivariant(sluice, name, { tracks }) {
  const { variants } = readMultivariant((await expectOk(request(sluice.http + sluice.master(name)))).text);
  assert.equal(variants.length, 1);
  const [variant] = variants;
  const codecs = [...tracks.values()].map(({ codec }) => codec.toLowerCase()).sort();
  assert.deepEqual(variant.CODECS.toLowerCase().split(',').sort(), codecs, 'MV-07');
  const video = [...tracks.values()].find((track) => track.video);
  assert.equal(variant.RESOLUTION, `${video.width}x${video.height}`, 'MV-08');
  assert.equal(Number(variant['FRAME-RATE']), 25, 'MV-08');
  assert.ok(Number(variant.BANDWIDTH) > 0, 'MV-06');
}

async function checkDirectives(sluice, name) {
  const path = sluice.playlist(name);
  const get = (query = '') => request(`${sluice.http}${path}${query}`);
  const now = async () => readPlaylist((await expectOk(get())).text);
  const hasPart = ({ open }, msn, part) => open.msn > msn || (open.msn === msn && open.parts.length > part);

  // DD-07: without a part, the whole segment.
  const { open } = await now();
  const whole = readPlaylist((await expectOk(get(`?_HLS_msn=${open.msn}`))).text);
  assert.ok(whole.segments.at(-1).msn >= open.msn, 'DD-07: released before the segment was complete');

  // DD-08: a part beyond the end of its segment is the first of the next one.
  const beyond = (await now()).segments.at(-1);
  const next = readPlaylist((await expectOk(get(`?_HLS_msn=${beyond.msn}&_HLS_part=${beyond.parts.length}`))).text);
  assert.ok(hasPart(next, beyond.msn + 1, 0), 'DD-08');

  // DD-09: what is long there is answered at once, with what is there now.
  for (const query of ['?_HLS_msn=0', `?_HLS_msn=${beyond.msn}&_HLS_part=0`]) {
    const stale = await expectOk(get(query));
    assert.ok(readPlaylist(stale.text).open.msn >= next.open.msn, `DD-09: ${query}`);
  }

  // DD-10: too far ahead is refused; a little ahead is not.
  const { open: { msn } } = await now();
  assert.equal((await get(`?_HLS_msn=${msn + 9}`)).status, 400, 'DD-10');
  assert.equal((await get(`?_HLS_msn=${msn + 1}&_HLS_part=0`)).status, 200, 'DD-10');

  // DD-11, DD-12: nonsense is refused at once.
  const large = '9'.repeat(30);
  for (const query of ['_HLS_part=0', '_HLS_msn=', '_HLS_msn=-1', '_HLS_msn=1e3', '_HLS_msn=0x1', `_HLS_msn=${large}`,
    `_HLS_msn=${msn}&_HLS_part=x`, `_HLS_msn=${msn}&_HLS_msn=${msn}`]) {
    assert.equal((await get(`?${query}`)).status, 400, `DD-12: ${query}`);
  }
  // HC-07, HC-16: the order does not matter, nor does what others add.
  const { open: last } = await now();
  const reordered = readPlaylist((await expectOk(get(`?CMCD=${'x'.repeat(1000)}&_HLS_part=${last.parts.length}&_HLS_msn=${last.msn}&_HLS_other=1`))).text);
  assert.ok(hasPart(reordered, last.msn, last.parts.length), 'HC-07');

  // DD-23: what was never hinted is not there.
  const { open: end } = await now();
  for (const uri of [`segment/${end.msn + 5}.0.m4s`, `segment/${end.msn}.99.m4s`, 'segment/1.m4s', 'init-no-such.mp4', 'segment/x.m4s']) {
    assert.equal((await request(sluice.http + resolve(path, uri))).status, 404, `DD-23: ${uri}`);
  }
}

// A delta update says what the whole playlist says, but for the segments that it skips (DD-16, DD-17, DD-19).
async function checkDeltaUpdates(sluice, name) {
  const get = async (query) => (await expectOk(request(`${sluice.http}${sluice.playlist(name)}${query}`))).text;
  await until('there is something to skip', async () => (await get('?_HLS_skip=YES')).includes('#EXT-X-SKIP:'), { milliseconds: 30_000 });
  for (const asked of ['YES', 'v2']) {
    const { open } = readPlaylist(await get(''));
    const next = `?_HLS_msn=${open.msn}&_HLS_part=${open.parts.length}`;
    const [whole, delta] = await Promise.all([get(next), get(`${next}&_HLS_skip=${asked}`)]);
    assert.doesNotMatch(whole, /#EXT-X-SKIP/, 'DD-19');
    const skipped = Number(delta.match(/^#EXT-X-SKIP:SKIPPED-SEGMENTS=(\d+)$/m)[1]);
    const lines = (text) => text.split('\n').filter((line) => !line.startsWith('#EXT-X-MAP:')); // the one in force is repeated
    const expected = lines(whole);
    const first = expected.findIndex((line) => line.startsWith('#EXT-X-DISCONTINUITY-SEQUENCE:')) + 1;
    let end = first;
    for (let left = skipped; left > 0; end += 1) if (!expected[end].startsWith('#')) left -= 1;
    expected.splice(first, end - first, `#EXT-X-SKIP:SKIPPED-SEGMENTS=${skipped}`);
    assert.deepEqual(lines(delta), expected, `DD-16: ${asked}`);

    const { segments } = readPlaylist(whole);
    const canSkipUntil = Number(whole.match(/CAN-SKIP-UNTIL=([\d.]+)/)[1]);
    const behind = segments.slice(skipped + 1).reduce((sum, { duration }) => sum + duration, 0);
    assert.ok(behind <= canSkipUntil && behind + segments[skipped].duration > canSkipUntil, `DD-16: ${behind} s are left behind the first segment`);
  }
}

// HC-05, in seconds: for how long a cache of many viewers may keep it.
function maxAge({ headers }) {
  const control = headers['cache-control'] ?? '';
  return Number((control.match(/s-maxage=(\d+)/) ?? control.match(/max-age=(\d+)/))?.[1] ?? NaN);
}

async function checkHttp(sluice, name, get) {
  const path = sluice.playlist(name);
  const origin = { origin: 'https://elsewhere.example' };
  const now = readPlaylist((await expectOk(get(path))).text);
  const target = now.targetDuration;
  const newest = listedParts(now).at(-1);
  const uris = {
    map: resolve(path, now.segments[0].map), segment: resolve(path, now.segments.at(-1).uri), part: resolve(path, newest.uri),
  };

  // HC-04: playlists shrink for who asks, media never.
  const gzip = { 'accept-encoding': 'gzip, deflate, br' };
  for (const at of [path, sluice.master(name)]) {
    const plain = await expectOk(get(at));
    const small = await expectOk(get(at, { headers: gzip }));
    assert.equal(plain.headers['content-encoding'], undefined);
    assert.equal(small.headers['content-encoding'], 'gzip', `HC-04: ${at}`);
    assert.match(small.headers.vary ?? '', /accept-encoding/i);
    assert.match(small.text, /^#EXTM3U/);
    const refused = await expectOk(get(at, { headers: { 'accept-encoding': 'gzip;q=0' } }));
    assert.equal(refused.headers['content-encoding'], undefined, 'HC-04: gzip;q=0');
    assert.equal(plain.headers['content-type'].split(';')[0], MPEGURL, 'MV-01');
  }

  for (const [kind, uri] of Object.entries(uris)) {
    const answer = await expectOk(get(uri, { headers: { ...gzip, ...origin } }));
    assert.equal(answer.headers['content-encoding'], undefined, `HC-04: ${kind}`);
    assert.equal(answer.headers['content-length'], String(answer.body.length), `HC-11: ${kind}`);
    assert.match(answer.headers['content-type'], /^video\/(mp4|iso\.segment)$/, `HC-12: ${kind}`);
    assert.equal(answer.headers['transfer-encoding'], undefined, `HC-11: ${kind}`);
    assert.equal(answer.headers['access-control-allow-origin'], '*', `HC-13: ${kind}`);
    assert.equal(answer.headers.age, undefined, `HC-06: ${kind}`);
    assert.ok(maxAge(answer) >= 6 * target, `HC-05: ${kind}: ${answer.headers['cache-control']}`);
    const head = await get(uri, { method: 'HEAD' });
    assert.deepEqual([head.status, head.headers['content-length'], head.body.length], [200, String(answer.body.length), 0], `HEAD of ${kind}`);
  }

  // HC-05: the table of lifetimes.
  const reload = await expectOk(get(path));
  assert.ok(maxAge(reload) <= Math.max(1, target / 2), `HC-05: ${reload.headers['cache-control']}`);
  const { open } = readPlaylist(reload.text);
  const held = await expectOk(get(reloadPath(path, open.msn, open.parts.length)));
  assert.equal(maxAge(held), 6 * target, `HC-05: ${held.headers['cache-control']}`);
  const refused = await get(`${path}?_HLS_part=1`, { headers: origin });
  assert.equal(refused.status, 400);
  assert.ok(maxAge(refused) <= 4 * target || /no-store/.test(refused.headers['cache-control']), `HC-05: ${refused.headers['cache-control']}`);
  const absent = await get(resolve(path, 'segment/1.m4s'), { headers: origin });
  assert.equal(absent.status, 404);
  assert.ok(maxAge(absent) <= target || /no-store/.test(absent.headers['cache-control']), `HC-05: ${absent.headers['cache-control']}`);
  const unknown = await get('/live/no-such-camera/playlist.m3u8', { headers: origin });
  assert.equal(unknown.status, 404, 'HC-15');

  // HC-13: errors carry it too, and a browser may ask beforehand.
  for (const answer of [reload, refused, absent, unknown]) {
    assert.equal(answer.headers['access-control-allow-origin'], '*', `HC-13: ${answer.status}`);
  }
  assert.match(reload.headers['access-control-expose-headers'] ?? '', /Age/i);
  const asked = await get(path, { method: 'OPTIONS', headers: { ...origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'range' } });
  assert.equal(asked.status, 204, 'HC-13');
  assert.match(asked.headers['access-control-allow-headers'], /range/i);
  assert.ok(Number(asked.headers['access-control-max-age']) > 0);
}

test('Low-Latency HLS, read by others', async (t) => {
  const sluice = await startHouse(t);

  await t.test('playlists, parts and segments', { concurrency: true }, async (t) => {
    await Promise.all(Object.keys(CAMERAS).map((name) => t.test(name, async (t) => {
      await checkMultivariant(sluice, name, await followAndRead(t, sluice, name));
    })));
  });

  await t.test('delivery directives', () => checkDirectives(sluice, 'door'));
  await t.test('delta updates', () => checkDeltaUpdates(sluice, 'door'));

  const h2c = await Http2Connection.open(sluice.http);
  const h2 = await Http2Connection.open(sluice.https);
  undo(t, () => [h2c, h2].forEach((connection) => connection.destroy()));
  const clients = {
    'HTTP/1.1': (path, options) => request(sluice.http + path, options),
    'HTTP/1.1 over TLS': (path, options) => request(sluice.https + path, options),
    'HTTP/2 in the clear': (path, options) => h2c.request(path, options),
    'HTTP/2 over TLS': (path, options) => h2.request(path, options),
  };
  for (const [name, get] of Object.entries(clients)) {
    await t.test(`answers over ${name}`, () => checkHttp(sluice, 'door', get));
  }
});

test('plain HLS, read by others', async (t) => {
  const camera = await startCamera(t, { '/door': 'h264_aac' });
  const sluice = await startSluice(t, {
    secrets: [camera.login.password],
    stream: { ll_hls: false },
    cameras: { door: rtspCamera(camera, '/door') },
  });
  await sluice.waitForCamera('door');
  const url = sluice.http + sluice.playlist('door');
  const first = await expectOk(request(url));
  assert.doesNotMatch(first.text, /EXT-X-(PART|PRELOAD-HINT|RENDITION-REPORT)|CAN-BLOCK-RELOAD/);
  // DD-13: nobody is held for what is not announced.
  const asked = await expectOk(request(`${url}?_HLS_msn=${readPlaylist(first.text).open.msn + 1}&_HLS_part=3`));

  const tracker = new Tracker();
  tracker.add(first.text);
  tracker.add(asked.text);
  await until('three segments have come', async () => {
    const { segments } = tracker.add((await expectOk(request(url))).text);
    return segments.at(-1).msn >= readPlaylist(first.text).segments.at(-1).msn + 3;
  }, { interval: 250 });
  assert.deepEqual(tracker.complaints, []);

  const get = async (uri) => (await expectOk(request(sluice.http + resolve(sluice.playlist('door'), uri)))).body;
  const { segments } = tracker.last;
  const reader = new FragmentReader(readInit(await get(segments[0].map)));
  for (const { uri, duration } of segments) {
    const read = reader.read(await get(uri), uri);
    assert.ok(read.startsWithSync, `PS-10: ${uri}`);
    assert.ok(Math.abs(read.duration - duration) < TOLERANCE, `MP-05: ${uri} lasts ${read.duration} s, EXTINF says ${duration} s`);
  }
  assert.deepEqual(reader.complaints, []);
});
