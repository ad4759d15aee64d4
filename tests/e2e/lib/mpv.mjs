// mpv, which shows its pictures to nobody, but makes a screenshot when asked over its socket.
import { readFileSync } from 'node:fs';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { inflateSync } from 'node:zlib';
import { COLUMNS } from './marks.mjs';
import { until } from './process.mjs';

const INTERVAL = 150; // milliseconds from one screenshot to the next
const ROWS = 2;

// The first byte of each pixel of a PNG that was written without filters.
function readPng(bytes) {
  const data = [];
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    if (bytes.toString('latin1', at + 4, at + 8) === 'IDAT') data.push(bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at)));
  }
  const rows = inflateSync(Buffer.concat(data));
  const pixel = (rows.length / ROWS - 1) / COLUMNS;
  const grey = Array.from({ length: ROWS * COLUMNS }, (_, i) => rows[Math.floor(i / COLUMNS) * (1 + COLUMNS * pixel) + 1 + (i % COLUMNS) * pixel]);
  return Buffer.from(grey);
}

// What mpv is told so that MpvSession can watch it: `socket` and `shot` are paths.
export function mpvArguments(socket, width) {
  const strip = `crop=iw:${(ROWS * width) / COLUMNS}:0:0,scale=${COLUMNS}:${ROWS}:flags=area,format=gray`;
  return [
    '--no-config', '--no-input-terminal', '--msg-level=all=warn', '--vo=null', '--ao=null', '--hwdec=no', '--screenshot-format=png',
    '--screenshot-png-filter=0', '--screenshot-png-compression=1', `--vf=lavfi=[${strip}]`, `--input-ipc-server=${socket}`,
  ];
}

// A socket, or nothing when nobody listens.
const connected = (path) => new Promise((resolve) => {
  const socket = net.connect(path);
  socket.once('connect', () => resolve(socket)).once('error', () => resolve(undefined));
});

// Shows mpv's pictures on `screen` until it ends.
export class MpvSession {
  constructor(program, screen, socket, shot) {
    Object.assign(this, { program, screen, shot });
    this.answers = new Map();
    this.asked = 0;
    this.sound = { first: null, last: null };
    this.watching = this.watch(socket);
  }

  // Seconds of sound that were played.
  get soundSeconds() {
    return this.sound.first === null ? 0 : this.sound.last - this.sound.first;
  }

  // Resolves to nothing when mpv is gone.
  ask(...command) {
    return new Promise((resolve) => {
      this.asked += 1;
      this.answers.set(this.asked, resolve);
      this.socket.write(`${JSON.stringify({ command, request_id: this.asked })}\n`);
    });
  }

  receive(line) {
    const { request_id: id, ...answer } = JSON.parse(line);
    this.answers.get(id)?.(answer);
    this.answers.delete(id);
  }

  async watch(path) {
    // Its socket is there a moment before it listens.
    await until('mpv listens', async () => this.program.exited || (this.socket = await connected(path)));
    if (!this.socket) return;
    this.socket.on('error', () => {});
    this.socket.on('close', () => { for (const resolve of this.answers.values()) resolve({}); });
    let rest = '';
    this.socket.on('data', (text) => {
      const lines = `${rest}${text}`.split('\n');
      rest = lines.pop();
      lines.forEach((line) => this.receive(line));
    });
    while (!this.program.exited && !this.socket.destroyed) {
      const { data: time } = await this.ask('get_property', 'audio-pts');
      if (time !== undefined) {
        this.sound.first ??= time;
        this.sound.last = time;
      }
      const { error } = await this.ask('screenshot-to-file', this.shot, 'video');
      if (error === 'success') this.screen.show(readPng(readFileSync(this.shot)));
      await sleep(INTERVAL);
    }
  }
}
