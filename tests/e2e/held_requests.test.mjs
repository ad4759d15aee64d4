// Two thousand requests held at once, half of them cancelled, the rest released by one part.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { Agent } from 'node:http';
import test from 'node:test';
import { startCamera } from './lib/camera.mjs';
import { summary } from './lib/figures.mjs';
import { reloadPath } from './lib/follow.mjs';
import { Http2Connection, request } from './lib/http.mjs';
import { readPlaylist } from './lib/playlist.mjs';
import { undo, until } from './lib/process.mjs';
import { rtspCamera, startSluice } from './lib/sluice.mjs';

const HELD = 2000;
const STREAMS = 100; // a connection, as HC-02 demands at least

// Both give { send(path, signal), close() }; the connections are open before the first request is sent that will be
// held: all of them must be there before the part that releases them.
async function http1(origin) {
  // From several addresses: no single one may open so many connections.
  const agents = ['127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.5']
    .map((localAddress) => new Agent({ keepAlive: true, maxSockets: HELD, maxFreeSockets: HELD, localAddress }));
  let next = 0;
  const send = (path, signal) => request(origin + path, { agent: agents[next++ % agents.length], signal });
  await Promise.all(Array.from({ length: HELD }, () => send('/healthz')));
  return { send, close: () => agents.forEach((agent) => agent.destroy()) };
}

async function http2(origin) {
  const connections = await Promise.all(Array.from({ length: HELD / STREAMS }, () => Http2Connection.open(origin)));
  for (const { maxConcurrentStreams } of connections) assert.ok(maxConcurrentStreams >= STREAMS, `HC-02: ${maxConcurrentStreams} streams`);
  let next = 0;
  return {
    send: (path, signal) => connections[next++ % connections.length].request(path, { signal }),
    close: () => connections.forEach((connection) => connection.destroy()),
  };
}

const CLIENTS = {
  'HTTP/1.1': (sluice) => http1(sluice.http),
  'HTTP/2 in the clear': (sluice) => http2(sluice.http),
  'HTTP/2 over TLS': (sluice) => http2(sluice.https),
};

function residentKilobytes(pid) {
  return Number(readFileSync(`/proc/${pid}/status`, 'utf8').match(/^VmRSS:\s+(\d+)/m)[1]);
}

function openFiles(pid) {
  return readdirSync(`/proc/${pid}/fd`).length;
}

test(`${HELD} held requests`, async (t) => {
  const camera = await startCamera(t, { '/door': 'h264_aac' });
  const sluice = await startSluice(t, {
    secrets: [camera.login.password],
    // Long segments: enough parts ahead to ask for before the first of them is there.
    stream: { segment_duration: 6 },
    cameras: { door: rtspCamera(camera, '/door') },
  });
  await sluice.waitForCamera('door');
  const path = sluice.playlist('door');
  const heldNow = async () => (await sluice.json('/api/v1/statistics')).http.held_now;
  const current = async () => readPlaylist((await request(sluice.http + path)).text);

  for (const [name, connect] of Object.entries(CLIENTS)) {
    await t.test(name, async (t) => {
      await until('nothing is held', async () => (await heldNow()) === 0);
      const filesBefore = openFiles(sluice.pid);
      const memoryBefore = residentKilobytes(sluice.pid);
      const client = await connect(sluice);
      undo(t, () => client.close());

      // A part that is nearly five seconds away: begin when a segment is young.
      const { open } = await until('a segment begins', async () => {
        const playlist = await current();
        return playlist.open.parts.length <= 2 && playlist;
      }, { interval: 100 });
      const target = { msn: open.msn, part: open.parts.length + 9 };
      const cancels = Array.from({ length: HELD }, () => new AbortController());
      const answers = cancels.map(({ signal }) => client.send(reloadPath(path, target.msn, target.part), signal)
        .then((response) => ({ response, at: performance.now() }), (error) => ({ error })));
      await until(`${HELD} are held`, async () => (await heldNow()) === HELD, { milliseconds: 4500, interval: 20 });
      const memoryHeld = residentKilobytes(sluice.pid);

      cancels.filter((_, i) => i % 2 === 1).forEach((each) => each.abort());
      await until(`${HELD / 2} have left nothing behind`, async () => (await heldNow()) === HELD / 2, { interval: 20 });

      const ended = await Promise.all(answers);
      const kept = ended.filter((_, i) => i % 2 === 0);
      const failed = kept.filter(({ response }) => response?.status !== 200);
      assert.equal(failed.length, 0, `not released: ${failed[0]?.error ?? failed[0]?.response.text}`);
      for (const { response } of kept) {
        const playlist = readPlaylist(response.text);
        assert.ok(playlist.open.msn > target.msn || playlist.open.parts.length > target.part, 'DD-14: released with old news');
      }
      assert.ok(ended.every(({ error }, i) => i % 2 === 0 || error), 'a cancelled request was answered');
      const times = kept.map(({ at }) => at).sort((a, b) => a - b);
      t.diagnostic(`the last of ${kept.length} was released ${(times.at(-1) - times[0]).toFixed(0)} ms after the first; `
        + `${((memoryHeld - memoryBefore) / HELD).toFixed(1)} KiB of server memory for each held`);
      t.diagnostic(`behind the first, ms: ${summary(times.map((time) => time - times[0]))}`);

      client.close();
      await until('nothing is held', async () => (await heldNow()) === 0);
      // One of the files is the connection that asks.
      await until('the connections are closed', () => openFiles(sluice.pid) <= filesBefore + 1);
    });
  }
});
