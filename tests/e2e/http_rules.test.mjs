// The rules of HTTP delivery (HC-01 to HC-18), of every kind of answer, over HTTP/1.1 and HTTP/2.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import test from 'node:test';
import { gunzipSync } from 'node:zlib';
import { startCamera } from './lib/camera.mjs';
import { resolve } from './lib/follow.mjs';
import { Http2Connection, request } from './lib/http.mjs';
import { readPlaylist } from './lib/playlist.mjs';
import { run, temporaryDirectory, undo, until } from './lib/process.mjs';
import { rtspCamera, startSluice } from './lib/sluice.mjs';

const MPEGURL = 'application/vnd.apple.mpegurl';
const ORIGIN = { origin: 'https://example.org' };

// Paths of one resource of each kind, as they are now; TD is 2 s.
async function resources(get, sluice) {
  const path = sluice.playlist('door');
  const playlist = readPlaylist((await get(path)).text);
  const { msn, uri, map, parts } = playlist.segments.at(-1);
  return {
    playlist, path, msn,
    segment: resolve(path, uri),
    part: resolve(path, parts[0].uri),
    init: resolve(path, map),
    hint: resolve(path, playlist.hint),
    next: `${path}?_HLS_msn=${playlist.open.msn}&_HLS_part=${playlist.open.parts.length}`,
  };
}

// HC-03, HC-04, HC-05, HC-12, HC-13, HC-15 in one table: what is asked, and the answer.
async function checkTable(get, sluice) {
  const { path, msn, segment, part, init, hint, next } = await resources(get, sluice);
  const master = sluice.master('door');
  const kept = (seconds) => `max-age=${seconds}`;
  // By a cache of many viewers, and not by a browser, whose player wants a newer answer when it asks once more.
  const shared = (seconds) => `max-age=0, s-maxage=${seconds}`;
  const rows = [
    // path, status, cache-control, type, urgency
    [master, 200, kept(1), MPEGURL, 'u=1'],
    [path, 200, kept(1), MPEGURL, 'u=1'],
    [resolve(path, 'iframes.m3u8'), 200, kept(1), MPEGURL, 'u=1'],
    [next, 200, shared(12), MPEGURL, 'u=1'],
    [`${path}?_HLS_msn=${msn}`, 200, shared(12), MPEGURL, 'u=1'],
    [`${path}?_HLS_msn=${msn + 100}`, 400, shared(8), 'text/plain; charset=utf-8'],
    [`${path}?_HLS_part=1`, 400, shared(8), 'text/plain; charset=utf-8'],
    [hint, 200, kept(12), 'video/mp4', 'u=3'],
    [part, 200, kept(12), 'video/mp4', 'u=3'],
    [segment, 200, kept(3600), 'video/mp4', 'u=3'],
    [init, 200, kept(3600), 'video/mp4', 'u=3'],
    [resolve(path, `segment/${msn + 50}.m4s`), 404, kept(2), 'text/plain; charset=utf-8'],
    [resolve(path, `segment/${msn + 50}.0.m4s`), 404, kept(2), 'text/plain; charset=utf-8'],
    [resolve(path, 'init-1.mp4'), 404, kept(2), 'text/plain; charset=utf-8'],
    [sluice.playlist('nobody'), 404, 'no-store', 'text/plain; charset=utf-8'],
    [sluice.master('absent'), 503, 'no-store', 'text/plain; charset=utf-8'],
    ['/nothing/here', 404, 'no-store', 'text/plain; charset=utf-8'],
  ];
  for (const [at, status, lifetime, type, urgency] of rows) {
    const answer = await get(at, { headers: ORIGIN });
    const { headers } = answer;
    assert.equal(answer.status, status, `${at}: ${answer.text}`);
    assert.equal(headers['cache-control'], lifetime, `HC-05: ${at}`);
    assert.equal(headers['content-type'], type, `HC-12: ${at}`);
    assert.equal(headers.priority, urgency, `HC-03: ${at}`);
    assert.equal(headers['access-control-allow-origin'], '*', `HC-13: ${at}`);
    assert.match(headers['access-control-expose-headers'], /Age, Date, Content-Length, Content-Range/, `HC-13: ${at}`);
    assert.equal(headers.age, undefined, `HC-06: ${at}`);
    assert.equal(headers['transfer-encoding'], undefined, `HC-11: ${at}`);
    assert.equal(headers['content-length'], String(answer.body.length), `HC-11: ${at}`);
    assert.ok(Date.parse(headers.date) > 0, `HC-14: ${at}`);
    assert.equal(headers.location, undefined, `HC-14: ${at}`);
    assert.equal(headers.vary, type === MPEGURL ? 'accept-encoding' : undefined, `HC-04: ${at}`);
    assert.equal(headers['retry-after'] !== undefined, status === 503, `HC-15: ${at}`);
    if (status === 503) continue; // seven seconds each
    const head = await get(at, { method: 'HEAD', headers: ORIGIN });
    assert.equal(head.status, status, `HEAD ${at}`);
    assert.equal(head.body.length, 0, `HEAD ${at}`);
    assert.equal(head.headers['content-type'], type, `HEAD ${at}`);
    assert.ok(Number(head.headers['content-length']) > 0, `HEAD ${at}`);
  }
}

async function checkEncodings(get, sluice) {
  const { path, segment } = await resources(get, sluice);
  const iframes = resolve(path, 'iframes.m3u8');
  for (const at of [path, iframes, sluice.master('door'), '/']) {
    for (const [accepted, packed] of [
      ['gzip', true], ['gzip, deflate, br', true], ['*', true], ['gzip;q=0.5', true], ['br, gzip;q=1.0', true],
      ['gzip;q=0', false], ['gzip;q=0.000, *', false], ['identity', false], ['br', false], ['', false],
    ]) {
      const answer = await get(at, { headers: { 'accept-encoding': accepted } });
      assert.equal(answer.headers['content-encoding'], packed ? 'gzip' : undefined, `HC-04: ${at} "${accepted}"`);
      if (packed) assert.ok(gunzipSync(answer.body).length > 0);
    }
  }
  const media = await get(segment, { headers: { 'accept-encoding': 'gzip' } });
  assert.equal(media.headers['content-encoding'], undefined, 'HC-04: media');
}

async function checkRanges(get, sluice) {
  const { segment, part, init } = await resources(get, sluice);
  for (const at of [segment, part, init]) {
    const whole = (await get(at)).body;
    const size = whole.length;
    for (const [range, first, last] of [
      ['bytes=0-0', 0, 0], ['bytes=10-99', 10, 99], ['bytes=100-', 100, size - 1], ['bytes=-7', size - 7, size - 1],
      [`bytes=5-${size + 1000}`, 5, size - 1], ['bytes=100-9007199254740991', 100, size - 1], [`bytes=-${size + 5}`, 0, size - 1],
    ]) {
      const answer = await get(at, { headers: { range } });
      assert.equal(answer.status, 206, `HC-10: ${at} ${range}`);
      assert.equal(answer.headers['content-range'], `bytes ${first}-${last}/${size}`, `HC-10: ${at} ${range}`);
      assert.equal(answer.headers['content-length'], String(last - first + 1), `CQ-04: ${at} ${range}`);
      assert.ok(answer.body.equals(whole.subarray(first, last + 1)), `HC-10: ${at} ${range}`);
    }
    for (const range of [`bytes=${size}-`, 'bytes=-0']) {
      const answer = await get(at, { headers: { range, ...ORIGIN } });
      assert.equal(answer.status, 416, `HC-10: ${at} ${range}`);
      assert.equal(answer.headers['content-range'], `bytes */${size}`);
      assert.equal(answer.headers['cache-control'], 'max-age=2');
      assert.equal(answer.headers['access-control-allow-origin'], '*');
    }
    for (const headers of [{ range: 'bytes=0-1,5-6' }, { range: 'lines=1-2' }, { range: 'bytes=9-3' }, { range: 'bytes=0-1', 'if-range': '"x"' }]) {
      assert.equal((await get(at, { headers })).status, 200, `HC-10: ${at} ${JSON.stringify(headers)}`);
    }
  }
}

async function checkQueries(get, sluice) {
  const { path, msn } = await resources(get, sluice);
  const cmcd = `CMCD=${encodeURIComponent(`br=3200,sid="${'6e2fb550'.repeat(120)}"`)}`;
  const body = async (query, headers = {}) => {
    const answer = await get(`${path}?${query}`, { headers });
    assert.equal(answer.status, 200, `${query}: ${answer.text}`);
    return readPlaylist(answer.text);
  };
  // A playlist may have moved between two requests, but never back.
  let before = 0;
  for (const query of [
    `_HLS_msn=${msn}&_HLS_part=0&_HLS_skip=YES`, `_HLS_skip=YES&_HLS_msn=${msn}&_HLS_part=0`, `_HLS_part=0&_HLS_skip=YES&_HLS_msn=${msn}`,
    `${cmcd}&_HLS_part=0&_HLS_msn=${msn}`, `_HLS_future=1&_HLS_part=0&x=100%&_HLS_msn=${msn}`, `_HLS_msn=${msn}&&_HLS_part=0&`,
  ]) {
    const { open } = await body(query);
    assert.ok(open.msn >= before, `HC-07: ${query}`);
    before = open.msn;
  }
  const headers = Object.fromEntries(['request', 'object', 'status', 'session'].map((name) => [`cmcd-${name}`, `x="${'a'.repeat(2000)}"`]));
  await body('', headers);
  await body(cmcd, headers);
}

async function checkPreflights(get, sluice) {
  const { path, segment } = await resources(get, sluice);
  for (const at of [path, segment, sluice.playlist('nobody')]) {
    const answer = await get(at, {
      method: 'OPTIONS',
      headers: { ...ORIGIN, 'access-control-request-method': 'GET', 'access-control-request-headers': 'range,cmcd-session' },
    });
    assert.equal(answer.status, 204, `HC-13: ${at}`);
    assert.match(answer.headers['access-control-allow-headers'], /Range/);
    for (const name of ['Request', 'Object', 'Status', 'Session']) {
      assert.match(answer.headers['access-control-allow-headers'], new RegExp(`CMCD-${name}`));
    }
    assert.ok(Number(answer.headers['access-control-max-age']) > 0);
  }
}

async function checkPage(get) {
  const page = await get('/');
  assert.match(page.headers['content-security-policy'], /default-src 'self'/);
  assert.equal(page.headers['x-content-type-options'], 'nosniff');
  const again = await get('/', { headers: { 'if-none-match': page.headers.etag } });
  assert.equal(again.status, 304);
}

// The bytes of a response, as they come: no framing but Content-Length.
async function checkBareBytes(t, sluice) {
  const { segment } = await resources((at, options) => request(sluice.http + at, options), sluice);
  const socket = net.connect(sluice.port, '127.0.0.1');
  undo(t, () => socket.destroy());
  const chunks = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.write(`GET ${segment} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  await new Promise((resolved) => { socket.on('close', resolved); });
  const answer = Buffer.concat(chunks);
  const end = answer.indexOf('\r\n\r\n') + 4;
  const head = answer.subarray(0, end).toString('latin1');
  assert.doesNotMatch(head, /transfer-encoding|^age:/im, 'HC-06, HC-11');
  assert.equal(Number(/^content-length: (\d+)/im.exec(head)[1]), answer.length - end, 'HC-11');
}

// HC-02: as many held requests as a connection may have, and another answered beside them.
async function checkManyHeld(connection, sluice) {
  const { path, playlist } = await resources((at) => connection.request(at), sluice);
  assert.ok(connection.maxConcurrentStreams >= 100, 'HC-02');
  const far = `${path}?_HLS_msn=${playlist.open.msn + 1}`;
  let answered = 0;
  const held = Array.from({ length: 100 }, () => connection.request(far).finally(() => { answered += 1; }));
  const beside = await connection.request(sluice.master('door'));
  assert.equal(beside.status, 200);
  assert.equal(answered, 0, 'HC-02: a request waited for held ones');
  const answers = await Promise.all(held);
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
}

// HC-17: who has been here before has his request answered without a round trip for TLS.
async function checkEarlyData(t, sluice) {
  const directory = temporaryDirectory(t);
  const [session, asked] = ['session', 'request'].map((name) => join(directory, name));
  writeFileSync(asked, `GET ${sluice.playlist('door')} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  const client = ['openssl', 's_client', '-tls1_3', '-ign_eof', '-connect', `127.0.0.1:${sluice.tlsPort}`];
  const first = await run('sh', ['-c', '"$@" <"$0"', asked, ...client, '-sess_out', session]);
  assert.match(first.stdout, /^#EXTM3U/m, first.stderr);
  const second = await run(client[0], [...client.slice(1), '-sess_in', session, '-early_data', asked]);
  assert.match(second.stdout, /Early data was accepted/, second.stderr);
  assert.match(second.stdout, /^#EXTM3U/m);
}

test('the rules of HTTP', async (t) => {
  const camera = await startCamera(t, { '/door': 'h264_aac' });
  const sluice = await startSluice(t, { cameras: { door: rtspCamera(camera, '/door'), absent: 'rtsp://127.0.0.1:1/nothing' } });
  await sluice.waitForCamera('door');
  const connection = await Http2Connection.open(sluice.https);
  undo(t, () => connection.destroy());
  await until('there are a few segments', async () => {
    const { segments } = readPlaylist((await request(sluice.http + sluice.playlist('door'))).text);
    return segments.filter(({ gap, parts }) => !gap && parts.length > 0).length >= 2;
  });

  const ways = { 'HTTP/1.1': (at, options) => request(sluice.http + at, options), 'HTTP/2': (at, options) => connection.request(at, options) };
  for (const [version, get] of Object.entries(ways)) {
    await t.test(`${version}: status, lifetime, type, priority, CORS, HEAD`, () => checkTable(get, sluice));
    await t.test(`${version}: gzip`, () => checkEncodings(get, sluice));
    await t.test(`${version}: ranges`, () => checkRanges(get, sluice));
    await t.test(`${version}: queries and CMCD`, () => checkQueries(get, sluice));
    await t.test(`${version}: preflights`, () => checkPreflights(get, sluice));
    await t.test(`${version}: the page`, () => checkPage(get));
  }
  await t.test('early data', (t) => checkEarlyData(t, sluice));
  await t.test('bytes on the wire', (each) => checkBareBytes(each, sluice));
  await t.test('held requests beside others', () => checkManyHeld(connection, sluice));
});
