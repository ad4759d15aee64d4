// What a program that plays has shown so far, told as lib/player/watch.mjs tells it: at in seconds since the first picture.
import { constants, openSync } from 'node:fs';
import net from 'node:net';
import { COLUMNS, readStrips } from './marks.mjs';
import { run, undo } from './process.mjs';

export class Screen {
  // startup   seconds from the making of the screen to the first picture
  // frames    [{ at, number, delay }], delay in milliseconds from the camera to here; or { at, unreadable }
  // `standing`: so many seconds without a new picture are a stall.
  constructor(standing = 0.5) {
    this.standing = standing;
    this.created = Date.now();
    this.frames = [];
    this.pauses = [];
  }

  // A strip of COLUMNS x 2 grey bytes is on the screen now.
  show(strip) {
    const now = Date.now();
    this.startup ??= (now - this.created) / 1000;
    const at = (now - this.created) / 1000 - this.startup;
    const [{ number, milliseconds }] = readStrips(strip);
    if (number === null || milliseconds === null) {
      this.frames.push({ at, unreadable: true });
      return;
    }
    const last = this.moved ?? { at, number };
    if (at - last.at > this.standing) this.pauses.push({ at: last.at, how: 'standing', seconds: at - last.at });
    if (number !== last.number || this.moved === undefined) this.moved = { at, number };
    this.frames.push({ at, number, delay: (((now - milliseconds) % 2 ** 32) + 2 ** 32) % 2 ** 32 });
  }

  // Those that are over, and the one that goes on.
  get stalls() {
    if (this.moved === undefined) return [];
    const seconds = (Date.now() - this.created) / 1000 - this.startup - this.moved.at;
    return seconds > this.standing ? [...this.pauses, { at: this.moved.at, how: 'standing', seconds }] : this.pauses;
  }
}

// The middles of the blocks of the marks in a grey picture.
function strip(picture, width) {
  const block = width / COLUMNS;
  const middle = (i) => Math.floor(i * block + block / 2);
  return Buffer.from(Array.from({ length: 2 * COLUMNS }, (_, i) => picture[middle(Math.floor(i / COLUMNS)) * width + middle(i % COLUMNS)]));
}

// Makes a named pipe and shows the pictures that come through it: `size` bytes each, of which those from `skip` on are a
// grey picture of `width`; before the first one, a line when `titled`.
export async function showPictures(t, screen, path, { width, size, skip = 0, titled = false }) {
  await run('mkfifo', ['-m', '666', path]);
  // For writing too: a pipe that nobody has opened yet is not at its end.
  const socket = new net.Socket({ fd: openSync(path, constants.O_RDWR | constants.O_NONBLOCK), writable: false });
  undo(t, () => socket.destroy());
  let rest = Buffer.alloc(0);
  let title = titled;
  socket.on('data', (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    if (title && rest.includes('\n')) {
      rest = rest.subarray(rest.indexOf('\n') + 1);
      title = false;
    }
    for (; !title && rest.length >= size; rest = rest.subarray(size)) screen.show(strip(rest.subarray(skip), width));
  });
}
