// HTTP/1.1 and HTTP/2 by node's own clients, with the times of the answer.
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import { performance } from 'node:perf_hooks';
import { gunzipSync } from 'node:zlib';

// The server signs its own certificate; addresses are no names to ask it for.
const UNVERIFIED = { rejectUnauthorized: false, servername: 'localhost' };

// status, headers, body (Buffer, as sent), text (decoded); firstByte and lastByte are milliseconds since the request.
export class Response {
  constructor(status, headers, body, firstByte, lastByte) {
    Object.assign(this, { status, headers, body, firstByte, lastByte });
  }

  get text() {
    return (this.headers['content-encoding'] === 'gzip' ? gunzipSync(this.body) : this.body).toString('utf8');
  }
}

// One request over HTTP/1.1, on a connection of its own unless an agent is given. Rejects when the connection breaks
// or `signal` aborts.
export function request(url, { method = 'GET', headers = {}, agent = false, signal } = {}) {
  return new Promise((resolve, reject) => {
    const { request: send } = url.startsWith('https:') ? https : http;
    const started = performance.now();
    const options = { method, headers, agent, signal, ...UNVERIFIED };
    const outgoing = send(url, options, (incoming) => {
      const firstByte = performance.now() - started;
      const chunks = [];
      incoming.on('data', (chunk) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        if (!incoming.complete) reject(new Error(`the answer to ${url} was cut short`));
        else {
          const lastByte = performance.now() - started;
          resolve(new Response(incoming.statusCode, incoming.headers, Buffer.concat(chunks), firstByte, lastByte));
        }
      });
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

// One HTTP/2 connection: over TLS for https:, with prior knowledge for http:.
export class Http2Connection {
  static async open(origin) {
    const session = http2.connect(origin, UNVERIFIED);
    const connection = new Http2Connection(session);
    await new Promise((resolve, reject) => {
      session.once('error', reject);
      session.once('remoteSettings', resolve);
    });
    session.on('error', () => {});
    return connection;
  }

  constructor(session) {
    this.session = session;
  }

  get maxConcurrentStreams() {
    return this.session.remoteSettings.maxConcurrentStreams;
  }

  // Rejects when the stream is reset or the connection breaks; `signal` resets the stream with CANCEL.
  request(path, { method = 'GET', headers = {}, signal } = {}) {
    return new Promise((resolve, reject) => {
      const started = performance.now();
      const stream = this.session.request({ ':method': method, ':path': path, ...headers }, { signal });
      let head;
      let firstByte;
      const chunks = [];
      stream.on('response', (received) => {
        head = received;
        firstByte = performance.now() - started;
      });
      stream.on('data', (chunk) => chunks.push(chunk));
      stream.on('error', reject);
      stream.on('close', () => {
        if (head === undefined || stream.rstCode !== http2.constants.NGHTTP2_NO_ERROR) {
          reject(new Error(`the stream for ${path} was reset (${stream.rstCode})`));
          return;
        }
        const { ':status': status, ...rest } = head;
        resolve(new Response(status, rest, Buffer.concat(chunks), firstByte, performance.now() - started));
      });
      stream.end();
    });
  }

  close() {
    return new Promise((resolve) => {
      if (this.session.destroyed) resolve();
      else {
        this.session.once('close', resolve);
        this.session.close();
      }
    });
  }

  destroy() {
    this.session.destroy();
  }
}
