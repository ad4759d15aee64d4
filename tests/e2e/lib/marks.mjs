// Reads what tests/cameras/marks.h describes: the numbers in the picture, the tones in the sound.
export const COLUMNS = 40;
const SALTS = [0x5, 0xa];
const GUARD = 0b1010;

// The value of row 0 (number of the frame) or 1 (milliseconds) of COLUMNS grey bytes, or null when it does not read.
export function readRow(grey, row) {
  const bits = (from, count) => {
    let value = 0;
    for (let i = from; i < from + count; i += 1) value = value * 2 + (grey[row * COLUMNS + i] >= 128 ? 1 : 0);
    return value;
  };
  const value = bits(4, 32);
  let check = SALTS[row];
  for (let shift = 0; shift < 32; shift += 4) check ^= (value >>> shift) & 0xf;
  return bits(0, 4) === GUARD && bits(36, 4) === check ? value : null;
}

// [{ number, milliseconds }] of a run of COLUMNS x 2 grey pictures; null for what does not read.
export function readStrips(grey) {
  const size = COLUMNS * 2;
  return Array.from({ length: Math.floor(grey.length / size) }, (_, i) => {
    const strip = grey.subarray(i * size, (i + 1) * size);
    return { number: readRow(strip, 0), milliseconds: readRow(strip, 1) };
  });
}

const TONES = [997, 1409];
const PIP = 2503;
const WINDOW = 0.02;

// Amplitude and phase (in periods) of one frequency in samples[from, to).
function correlate(samples, rate, frequency, from, to) {
  let re = 0;
  let im = 0;
  for (let n = from; n < to; n += 1) {
    const angle = (2 * Math.PI * frequency * n) / rate;
    re += samples[n] * Math.sin(angle);
    im += samples[n] * Math.cos(angle);
  }
  const scale = 2 / (to - from);
  return { amplitude: Math.hypot(re, im) * scale, phase: Math.atan2(im, re) / (2 * Math.PI) };
}

// How far two phases are apart, at most half a period.
const apart = (a, b) => Math.abs(a - b - Math.round(a - b));

// Listens to mono samples (-1 … 1) of the camera's sound:
//   breaks   times in seconds at which a tone fades, or jumps and stays there: what lies there was lost or doubled.
//            Encoders bend the tones for a window in a pip or beside it; that is no break.
//   pips     times at which a pip begins, one for each second of the camera's media time
// The first 0.3 s and the last 0.1 s, in which encoders and decoders start and end, are not judged.
export function listen(samples, rate) {
  const step = Math.round(WINDOW * rate);
  const windows = [];
  for (let from = Math.round(0.3 * rate); from + step <= samples.length - 0.1 * rate; from += step) {
    const tones = TONES.map((frequency) => correlate(samples, rate, frequency, from, from + step));
    const pip = correlate(samples, rate, PIP, from, from + step).amplitude > 0.1;
    windows.push({ time: from / rate, tones, pip });
  }
  const breaks = [];
  const pips = [];
  // A codec's clock and ours tick alike, so the phase of an unbroken tone stays where it was in the first window.
  let reference = windows[0]?.tones.map(({ phase }) => phase);
  const isOff = (window) => window.tones.some(({ phase }, k) => apart(phase, reference[k]) > 0.04);
  windows.forEach((window, i) => {
    const { time, tones, pip } = window;
    const next = windows[i + 1] ?? window;
    const faded = tones.some(({ amplitude }) => amplitude < 0.1);
    const besidePip = windows.slice(Math.max(i - 2, 0), i + 3).some((each) => each.pip);
    if (faded || (isOff(window) && (isOff(next) || !besidePip))) {
      breaks.push(time);
      reference = next.tones.map(({ phase }) => phase);
    }
    if (pip && i > 0 && !windows[i - 1].pip) pips.push(time);
  });
  return { breaks, pips };
}
