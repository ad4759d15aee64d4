// The listener of the other tests, which must hear what is lost and nothing else.
import assert from 'node:assert/strict';
import test from 'node:test';
import { listen } from './lib/marks.mjs';

const RATE = 48_000;
const tone = (frequency, t) => 0.2 * Math.sin(2 * Math.PI * frequency * t);

// As tests/cameras/marks.h describes it.
function camera(seconds) {
  return Array.from({ length: seconds * RATE }, (_, n) => {
    const t = (n % RATE) / RATE;
    return tone(997, t) + tone(1409, t) + (t < 0.1 ? tone(2503, t) : 0);
  });
}

test('an unbroken sound has no breaks, and a pip for each second', () => {
  const { breaks, pips } = listen(camera(5), RATE);
  assert.deepEqual(breaks, []);
  assert.deepEqual(pips.map(Math.round), [1, 2, 3, 4]);
});

// A frame of AAC, of MP3, of G.711 at 8 kHz.
for (const size of [1024, 1152, 6 * 160]) {
  test(`${size} samples lost, doubled or silent are heard`, () => {
    for (const at of [1.05, 2, 2.513]) {
      const from = Math.round(at * RATE);
      const lost = camera(5);
      lost.splice(from, size);
      const doubled = camera(5);
      doubled.splice(from, 0, ...doubled.slice(from, from + size));
      const silent = camera(5).fill(0, from, from + size);
      for (const sound of [lost, doubled, silent]) {
        const { breaks } = listen(sound, RATE);
        assert.ok(breaks.length > 0, `at ${at} s`);
        assert.ok(breaks.every((time) => Math.abs(time - at) < 0.06), `${breaks} is not ${at}`);
      }
    }
  });
}

test('what an encoder bends for a window is no break in a pip, and one elsewhere', () => {
  const bentAt = (at) => {
    const sound = camera(5);
    for (let n = Math.round((at + 0.015) * RATE); n >= at * RATE; n -= 1) sound[n] = sound[n - 17];
    return listen(sound, RATE).breaks;
  };
  assert.deepEqual(bentAt(2.042), []);
  assert.equal(bentAt(2.542).length, 1);
});
