// Logins, and sources behind TLS. That all the other kinds are read, the unit tests of src/ingest show.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import https from 'node:https';
import net from 'node:net';
import { join } from 'node:path';
import test from 'node:test';
import tls from 'node:tls';
import { LOGIN, startCamera } from './lib/camera.mjs';
import { undo, until } from './lib/process.mjs';
import { rtspCamera, startSluice } from './lib/sluice.mjs';

const login = `${encodeURIComponent(LOGIN.username)}:${encodeURIComponent(LOGIN.password)}@`;
const withLogin = (url) => url.replace('rtsp://', `rtsp://${login}`);

for (const auth of ['basic', 'digest']) {
  test(`a ${auth} login, in the URL or in keys of its own, right and wrong`, async (t) => {
    const camera = await startCamera(t, { '/url': 'h264', '/keys': 'h264', '/wrong': 'h264' }, { auth });
    const sluice = await startSluice(t, {
      secrets: [LOGIN.password, encodeURIComponent(LOGIN.password), 'not-this-one'],
      cameras: {
        url: withLogin(camera.url('/url')),
        keys: rtspCamera(camera, '/keys'),
        wrong: rtspCamera(camera, '/wrong', { password: 'not-this-one' }),
      },
    });
    await Promise.all([sluice.waitForCamera('url'), sluice.waitForCamera('keys')]);
    const wrong = await until('the wrong login waits', async () => {
      const { cameras } = await sluice.json('/api/v1/cameras');
      for (const secret of sluice.secrets) assert.ok(!JSON.stringify(cameras).includes(secret));
      return cameras.find(({ name, state }) => name === 'wrong' && state === 'waiting');
    });
    assert.match(wrong.message, /login refused/);
  });
}

// A certificate that a server signed itself: Sluice's own.
async function selfSigned(t) {
  const sluice = await startSluice(t, { cameras: {} });
  const read = (name) => readFileSync(join(sluice.directory, 'sluice', name));
  return { cert: read('certificate.pem'), key: read('key.pem') };
}

async function listen(t, server) {
  const sockets = new Set();
  for (const event of ['connection', 'secureConnection']) {
    server.on(event, (socket) => {
      socket.on('error', () => {});
      sockets.add(socket);
    });
  }
  undo(t, () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server.address().port;
}

test('RTSP and MPEG-TS over TLS', async (t) => {
  const certificate = await selfSigned(t);
  const camera = await startCamera(t, { '/door': 'h264_aac' });
  const rtsps = await listen(t, tls.createServer(certificate, (socket) => {
    const plain = net.connect(camera.port, '127.0.0.1');
    plain.on('error', () => socket.destroy());
    socket.on('close', () => plain.destroy());
    socket.pipe(plain).pipe(socket);
  }));
  const ts = await listen(t, https.createServer(certificate, (request, response) => {
    const source = '-re -f lavfi -i testsrc=size=320x240:rate=25 -c:v libx264 -preset ultrafast -g 25 -pix_fmt yuv420p -f mpegts -';
    const ffmpeg = spawn('ffmpeg', ['-v', 'quiet', '-nostdin', ...source.split(' ')], { stdio: ['ignore', 'pipe', 'ignore'] });
    response.on('close', () => ffmpeg.kill('SIGKILL'));
    ffmpeg.stdout.pipe(response);
  }));
  const sluice = await startSluice(t, {
    secrets: [LOGIN.password],
    cameras: {
      rtsps: { source: `rtsps://127.0.0.1:${rtsps}/door`, ...LOGIN },
      https: `https://127.0.0.1:${ts}/door.ts`,
    },
  });
  await Promise.all([sluice.waitForCamera('rtsps'), sluice.waitForCamera('https')]);
  await until('both stream', async () => {
    const { cameras } = await sluice.json('/api/v1/cameras');
    return cameras.every(({ state }) => state === 'streaming');
  });
});
