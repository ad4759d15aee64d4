// Watches a video element and keeps all that a test may ask about. Times are seconds since the first `playing`.
const COLUMNS = 40;
const SALTS = [0x5, 0xa];
const STANDING = 500; // milliseconds: a clock that stands for longer is a stall, whether or not the element says so
const MOVES = 0.1; // seconds: a clock that has come so far is on its way again

// The value of a row of marks (tests/cameras/marks.h) in COLUMNS x 2 pixels, or null when it does not read.
function readRow(pixels, row) {
  const bits = (from, count) => {
    let value = 0;
    for (let i = from; i < from + count; i += 1) value = value * 2 + (pixels[4 * (row * COLUMNS + i)] >= 128 ? 1 : 0);
    return value;
  };
  const value = bits(4, 32);
  let check = SALTS[row];
  for (let shift = 0; shift < 32; shift += 4) check ^= (value >>> shift) & 0xf;
  return bits(0, 4) === 0b1010 && bits(36, 4) === check ? value : null;
}

export class Watch {
  constructor(video) {
    this.video = video;
    this.canvas = new OffscreenCanvas(COLUMNS, 2).getContext('2d', { willReadFrequently: true });
    this.errors = [];
    this.stalls = [];
    this.latencies = [];
    this.frames = [];
    this.created = performance.now();
    // A player sets these: what it says its latency is, in seconds, and what else it knows.
    this.latency = () => undefined;
    this.facts = () => ({});
    this.stall = null; // the one that goes on
    this.position = { time: 0, since: performance.now() };
    video.addEventListener('playing', () => { this.started ??= performance.now(); });
    video.addEventListener('waiting', () => this.stalled('waiting', performance.now()));
    video.addEventListener('error', () => this.note({ details: `video: ${video.error?.message}`, fatal: true }));
    video.requestVideoFrameCallback((now, frame) => this.presented(now, frame));
    setInterval(() => this.sample(), 100);
  }

  elapsed() {
    return this.started === undefined ? null : (performance.now() - this.started) / 1000;
  }

  // An error that a player tells of: { type, details, fatal, … }.
  note(error) {
    this.errors.push({ at: this.elapsed(), ...error });
  }

  // One stall has one entry, however often the element says that it waits.
  stalled(how, since) {
    if (this.started === undefined) return;
    if (this.stall === null) {
      this.stall = { at: (since - this.started) / 1000, how, time: this.video.currentTime, since, seconds: 0 };
      this.stalls.push(this.stall);
    }
    if (how === 'standing') this.stall.how = how;
  }

  // Where the element's clock is. A stall is as long as what the clock has lost by when it moves again.
  follow(now) {
    const { currentTime } = this.video;
    if (this.stall !== null) {
      const moved = currentTime - this.stall.time;
      this.stall.seconds = Math.max(this.stall.seconds, (now - this.stall.since) / 1000 - Math.max(0, moved));
      if (Math.abs(moved) > MOVES) this.stall = null;
    }
    if (currentTime !== this.position.time) this.position = { time: currentTime, since: now };
    else if (now - this.position.since > STANDING) this.stalled('standing', this.position.since);
  }

  sample() {
    const now = performance.now();
    this.follow(now);
    if (this.started !== undefined) {
      this.latencies.push({ at: this.elapsed(), latency: this.latency(), buffered: this.buffered(), time: this.video.currentTime });
    }
  }

  buffered() {
    const ranges = this.video.buffered;
    return ranges.length === 0 ? 0 : ranges.end(ranges.length - 1) - this.video.currentTime;
  }

  // The number and the clock that the camera painted into the picture on the screen.
  presented(now, frame) {
    const seen = Date.now();
    this.follow(performance.now());
    this.firstPicture ??= now;
    this.video.requestVideoFrameCallback((later, next) => this.presented(later, next));
    const block = this.video.videoWidth / COLUMNS;
    if (!block) return;
    // From the middle of each block, where no neighbour has bled in.
    this.canvas.imageSmoothingEnabled = false;
    this.canvas.drawImage(this.video, 0, 0, COLUMNS * block, 2 * block, 0, 0, COLUMNS, 2);
    const pixels = this.canvas.getImageData(0, 0, COLUMNS, 2).data;
    const number = readRow(pixels, 0);
    const clock = readRow(pixels, 1);
    if (number === null || clock === null) {
      this.frames.push({ at: this.elapsed(), unreadable: true });
      return;
    }
    const delay = (seen - clock) % 2 ** 32;
    this.frames.push({ at: this.elapsed(), number, delay: delay < 0 ? delay + 2 ** 32 : delay, count: frame.presentedFrames });
  }

  report() {
    const { video } = this;
    const quality = video.getVideoPlaybackQuality();
    return {
      elapsed: this.elapsed(), currentTime: video.currentTime, paused: video.paused, error: video.error?.message,
      startup: this.firstPicture === undefined ? undefined : (this.firstPicture - this.created) / 1000,
      errors: this.errors, stalls: this.stalls, latencies: this.latencies, frames: this.frames,
      decoded: quality.totalVideoFrames, dropped: quality.droppedVideoFrames, audioBytes: video.webkitAudioDecodedByteCount,
      ...this.facts(),
    };
  }
}
