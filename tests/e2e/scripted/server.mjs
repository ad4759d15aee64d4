// A small HLS server for tests: many streams side by side under /NAME/, each clean but for one fault.
//
// HTTP/2 and HTTP/1.1, or the latter alone, over TLS on a free port of the loopback. It does what docs/conformance.md says of a server, in
// the simplest way: requests are held by timers, everything else is computed when it is asked for.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { temporaryDirectory, undo } from '../lib/process.mjs';
import { Stream } from './stream.mjs';

const HOLD_LIMIT = 3; // seconds: 3 × TARGETDURATION
const KEPT = 40; // segments behind the newest that can be loaded

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'Range, If-None-Match',
  'access-control-expose-headers': 'Age, Date, Content-Length, Content-Range',
};
const PLAYLIST = { 'content-type': 'application/vnd.apple.mpegurl', priority: 'u=1' };
const MEDIA = { 'content-type': 'video/mp4', priority: 'u=3', 'cache-control': 'public, max-age=600, immutable' };

const failure = (status, age = 1) => ({
  status,
  headers: { 'cache-control': status === 503 ? 'no-store' : `max-age=${age}`, ...(status === 503 ? { 'retry-after': '1' } : {}) },
  body: Buffer.from(`${status}\n`),
});

// A directive: undefined when absent, NaN when it is no number.
function number(query, name) {
  const values = query.getAll(name);
  if (values.length === 0) return undefined;
  return values.length === 1 && /^\d{1,15}$/.test(values[0]) ? Number(values[0]) : NaN;
}

export class ScriptedServer {
  constructor(faults, { http1 = false } = {}) {
    this.create = http1 ? createServer : createSecureServer;
    this.streams = new Map(Object.keys(faults).map((name) => [name, null]));
    this.faults = faults;
    this.sockets = new Set();
  }

  async start(t) {
    const directory = temporaryDirectory(t);
    const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(directory, name));
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
      '-subj', '/CN=localhost', '-keyout', key, '-out', cert], { stdio: 'ignore' });
    this.server = this.create({ key: readFileSync(key), cert: readFileSync(cert), allowHTTP1: true }, (request, response) => {
      this.serve(request, response).catch((error) => {
        console.error(error);
        response.stream?.close();
      });
    });
    this.server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
      socket.on('error', () => {});
    });
    this.server.on('sessionError', () => {});
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    for (const name of this.streams.keys()) this.restart(name);
    undo(t, () => this.stop());
  }

  // The faults of a stream that come with time come again.
  restart(name) {
    const stream = new Stream(this.faults[name]);
    stream.absolute = (file) => new URL(file, this.url(name)).href;
    this.streams.set(name, stream);
  }

  stop() {
    for (const socket of this.sockets) socket.destroy();
    return new Promise((resolve) => this.server.close(resolve));
  }

  url(name) {
    return `https://127.0.0.1:${this.server.address().port}/${name}/main.m3u8`;
  }

  async serve(request, response) {
    const url = new URL(request.url, 'https://localhost');
    const [, name, file] = url.pathname.split('/');
    const stream = this.streams.get(name);
    const asked = { method: request.method, file, query: url.searchParams, headers: request.headers, since: Date.now() };
    const gone = new Promise((resolve) => request.on('close', resolve));
    let answer = stream ? await this.answer(stream, asked, gone) : failure(404);
    answer.headers = { ...CORS, ...answer.headers };
    answer = encode(range(answer, asked), asked);
    if (stream?.fault.answer) answer = (await stream.fault.answer(answer, asked, stream)) ?? answer;
    if (response.writableEnded || response.stream?.destroyed) return;
    response.writeHead(answer.status, answer.headers['content-length'] === undefined && !answer.chunked && answer.status !== 204
      ? { ...answer.headers, 'content-length': answer.body.length } : answer.headers);
    if (answer.write) await answer.write(response, answer.body);
    else response.end(asked.method === 'HEAD' ? undefined : answer.body);
  }

  async answer(stream, asked, gone) {
    if (asked.method === 'OPTIONS') return { status: 204, headers: { 'access-control-max-age': '86400' }, body: Buffer.alloc(0) };
    const { file } = asked;
    if (file === 'main.m3u8') return { status: 200, headers: { ...PLAYLIST, 'cache-control': 'max-age=5' }, body: Buffer.from(stream.master()) };
    if (file === 'i_frames.m3u8' && stream.options.iFrames) return this.playlist(stream, asked, 0, gone, true);
    for (let variant = 0; variant < stream.options.variants; ++variant) {
      if (file === stream.playlistName(variant)) return this.playlist(stream, asked, variant, gone);
      if (file === ['init.mp4', 'init_large.mp4'][variant]) return { status: 200, headers: MEDIA, body: stream.initSection(variant) };
    }
    const media = /^(\d+)(?:\.(0|[1-9]\d*))?\.m4s$/.exec(file);
    return media ? this.media(stream, Number(media[1]), media[2] === undefined ? undefined : Number(media[2]), gone) : failure(404);
  }

  async playlist(stream, { query }, variant, gone, iFrames = false) {
    const { lowLatency, ended } = stream.options;
    let [msn, part] = [number(query, '_HLS_msn'), number(query, '_HLS_part')];
    const lag = stream.fault.lag?.[variant] ?? 0;
    const at = { variant, iFrames, skip: ['YES', 'v2'].includes(query.get('_HLS_skip')), blocking: false };
    if (lowLatency && !ended) {
      if (Number.isNaN(msn) || Number.isNaN(part) || (part !== undefined && msn === undefined)) return failure(400, 4);
      if (msn !== undefined) {
        const now = stream.position();
        if (msn > now.msn + 2) return failure(400, 4);
        at.blocking = true;
        if (stream.fault.directives) ({ msn, part } = stream.fault.directives({ msn, part }, stream));
        if (!(await this.reached(stream, stream.due(msn, part) + lag, gone))) return failure(503);
      }
    }
    at.now = stream.now() - lag;
    const body = Buffer.from(iFrames ? stream.iFramePlaylist(at) : stream.playlist(at));
    return { status: 200, headers: { ...PLAYLIST, 'cache-control': `max-age=${at.blocking ? 6 : 1}`, etag: `"${stream.count(stream.position().msn, stream.position().parts)}"` }, body };
  }

  async media(stream, msn, part, gone) {
    const now = stream.now();
    const kept = (part === undefined ? stream.fault.retention?.segments : stream.fault.retention?.parts) ?? KEPT;
    if (msn < stream.position(now).msn - kept) return failure(404);
    if (part !== undefined && (part >= stream.partsOf || !stream.options.lowLatency)) return failure(404);
    const open = stream.position(now);
    const listed = msn < open.msn || (part !== undefined && msn === open.msn && part < open.parts);
    const hinted = part !== undefined && msn === open.msn && part === open.parts;
    if (!listed && !hinted) return failure(404);
    if (hinted && !(await this.reached(stream, stream.due(msn, part), gone))) return failure(404);
    return { status: 200, headers: MEDIA, body: part === undefined ? stream.segment(msn) : stream.part(msn, part) };
  }

  // Waits until the stream is so many seconds old. False when that takes too long, or nobody waits any more.
  async reached(stream, due, gone) {
    const limit = Date.now() + 1000 * HOLD_LIMIT;
    let left = true;
    gone.then(() => (left = false));
    while (left && stream.now() < due - 1e-9) {
      if (Date.now() > limit) return false;
      const wait = Math.min(Math.max((due - stream.now()) * 1000, 1), limit - Date.now() + 1, 250);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
    return left;
  }
}

function range(answer, asked) {
  const match = /^bytes=(\d+)-(\d*)$/.exec(asked.headers.range ?? '');
  if (!match || answer.status !== 200 || answer.headers['content-type'] !== 'video/mp4') return answer;
  const total = answer.body.length;
  const [first, last] = [Number(match[1]), Math.min(match[2] === '' ? total - 1 : Number(match[2]), total - 1)];
  if (first >= total) return { ...answer, status: 416, headers: { ...answer.headers, 'content-range': `bytes */${total}` }, body: Buffer.alloc(0) };
  return { ...answer, status: 206, headers: { ...answer.headers, 'content-range': `bytes ${first}-${last}/${total}` }, body: answer.body.subarray(first, last + 1) };
}

function encode(answer, asked) {
  const playlist = answer.status === 200 && answer.headers['content-type'] === PLAYLIST['content-type'];
  if (!playlist) return answer;
  answer.headers.vary = 'Accept-Encoding';
  if (!/\bgzip\b(?!;q=0)/.test(asked.headers['accept-encoding'] ?? '')) return answer;
  const text = answer.body.toString();
  return { ...answer, text, headers: { ...answer.headers, 'content-encoding': 'gzip' }, body: zipped(text) };
}

// Many requests that were held are answered with one text.
const texts = new Map();
function zipped(text) {
  if (!texts.has(text)) {
    if (texts.size >= 200) texts.delete(texts.keys().next().value);
    texts.set(text, gzipSync(text, { level: 1 }));
  }
  return texts.get(text);
}
