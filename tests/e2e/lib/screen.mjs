// What a program that plays has shown so far, told as lib/player/watch.mjs tells it: at in seconds since the first picture.
import { constants, openSync } from 'node:fs';
import net from 'node:net';
import { COLUMNS, readStrips } from './marks.mjs';
import { run, undo } from './process.mjs';

const LATE = 0.25; // seconds

export class Screen {
  // startup   seconds from the making of the screen to the first picture
  // frames    [{ at, number, delay }], delay in milliseconds from the camera to here; or { at, unreadable }
  // `standing`: so many seconds without a new picture are a stall. `looks`: only some pictures are looked at.
  constructor({ standing = 0.5, looks = false } = {}) {
    Object.assign(this, { standing, looks, created: Date.now(), frames: [] });
  }

  get now() {
    return (Date.now() - this.created) / 1000 - this.startup;
  }

  // A strip of COLUMNS x 2 grey bytes is on the screen now.
  show(strip) {
    this.startup ??= (Date.now() - this.created) / 1000;
    const [{ number, milliseconds }] = readStrips(strip);
    const at = this.now;
    if (number === null || milliseconds === null) this.frames.push({ at, unreadable: true });
    else if (number !== this.frames.at(-1)?.number) this.frames.push({ at, number, delay: (((Date.now() - milliseconds) % 2 ** 32) + 2 ** 32) % 2 ** 32 });
  }

  // [{ at, how, seconds }]. When it was this test that looked away for a while, the pictures of that time follow at once, and
  // the delay is what it was: that is no stall. A player that stood shows its pictures later than before, or leaves some out.
  stalls() {
    const frames = this.frames.filter(({ unreadable }) => !unreadable);
    const found = [];
    for (let i = 1; i < frames.length; i += 1) {
      const [before, after] = [frames[i - 1], frames[i]];
      const seconds = after.at - before.at;
      if (seconds > this.standing) {
        const next = frames.slice(i).filter(({ at }) => at < after.at + this.standing);
        const later = (Math.min(...next.map(({ delay }) => delay)) - before.delay) / 1000;
        const left = seconds - (after.delay - before.delay) / 1000; // seconds of the camera's time between the two
        if (later > LATE || (!this.looks && left > LATE)) found.push({ at: before.at, how: 'standing', seconds });
      }
    }
    const last = frames.at(-1);
    if (last && this.now - last.at > 3 * this.standing) found.push({ at: last.at, how: 'standing', seconds: this.now - last.at });
    return found;
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
