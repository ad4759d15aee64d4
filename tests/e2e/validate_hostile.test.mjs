// `sluice validate` ends in time, with a verdict or with the reason why there is none, whatever a server does to it.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { undo } from './lib/process.mjs';
import { runSluice } from './lib/sluice.mjs';

const PLAYLIST = { 'content-type': 'application/vnd.apple.mpegurl' };
const master = '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1000\nlive.m3u8\n';
const live = '#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:1\n#EXT-X-MEDIA-SEQUENCE:5\n#EXT-X-MAP:URI="init.mp4"\n#EXTINF:1.0,\n1.m4s\n';

// Writes `piece` until nobody reads it any more.
async function endless(response, piece, pause = 0) {
  let open = true;
  response.on('close', () => (open = false));
  while (open) {
    if (!response.write(piece)) await Promise.race([new Promise((resolve) => response.once('drain', resolve)), sleep(200)]);
    if (pause > 0) await sleep(pause);
  }
}

// Each answers every request for the file that it names; the others are those of a plain stream.
const servers = {
  'an endless playlist': { 'live.m3u8': (response) => endless(response, '#EXTINF:1.0,\n1.m4s\n'.repeat(1000)) },
  'a multivariant playlist without end': { 'main.m3u8': (response) => endless(response, '# nothing\n'.repeat(1000)) },
  'a playlist of one endless line': { 'live.m3u8': (response) => endless(response, 'x'.repeat(65_536)) },
  'a playlist that drips': { 'live.m3u8': (response) => endless(response, '#', 100) },
  'a playlist of a hundred thousand segments': { 'live.m3u8': (response) => response.end(live + '#EXTINF:1.0,\n1.m4s\n'.repeat(100_000)) },
  'a playlist that unpacks to 256 MB': {
    'live.m3u8': (response) => response.writeHead(200, { ...PLAYLIST, 'content-encoding': 'gzip' }).end(bomb),
  },
  'a playlist of bytes': { 'live.m3u8': (response) => response.end(Buffer.alloc(100_000, 0x80)) },
  'silence': { 'live.m3u8': () => {} },
  'an endless segment': { '1.m4s': (response) => endless(response, Buffer.alloc(65_536)) },
  'a segment that drips': { '1.m4s': (response) => endless(response, 'x', 100) },
  'an init section of nonsense': { 'init.mp4': (response) => response.end(Buffer.alloc(10_000, 1)) },
  'headers without end': { 'live.m3u8': (response) => response.socket.write('HTTP/1.1 200 OK\r\n', () => endless(response.socket, 'X: y\r\n'.repeat(1000))) },
  'a redirect to itself': { 'live.m3u8': (response) => response.writeHead(302, { location: 'live.m3u8' }).end() },
  'a reset': { 'live.m3u8': (response) => response.socket.resetAndDestroy() },
};
const bomb = gzipSync(Buffer.alloc(256 * 1024 * 1024));

async function start(t, answers) {
  const server = createServer((request, response) => {
    const file = request.url.split(/[/?]/)[1];
    response.on('error', () => {});
    if (answers[file]) return answers[file](response);
    if (file === 'main.m3u8') return response.writeHead(200, PLAYLIST).end(master);
    if (file === 'live.m3u8') return response.writeHead(200, PLAYLIST).end(live);
    return response.writeHead(404).end();
  });
  server.on('connection', (socket) => socket.on('error', () => {}));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  undo(t, () => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}/main.m3u8?token=secret`;
}

test('a hostile server ends in a verdict or a reason', async (t) => {
  await Promise.all(Object.entries(servers).map(async ([name, answers]) => {
    const url = await start(t, answers);
    const began = Date.now();
    const { code, stdout, stderr } = await runSluice(t, ['validate', '--json', '--for', '5s', url], { milliseconds: 60_000 });
    const seconds = (Date.now() - began) / 1000;
    assert.ok(code === 1 || code === 2, `${name}: status ${code}: ${stderr.slice(-2000)}`);
    const verdict = JSON.parse(stdout);
    assert.ok(code === 2 ? verdict.not_judged : verdict.findings.length > 0, `${name}: neither a finding nor a reason`);
    assert.doesNotMatch(stdout + stderr, /secret/, name);
    t.diagnostic(`${name}: status ${code} after ${seconds.toFixed(1)} s: ${verdict.not_judged ?? verdict.findings.map(({ rule }) => rule).join(' ')}`);
  }));
});
