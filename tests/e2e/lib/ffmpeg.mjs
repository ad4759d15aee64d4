// ffmpeg as a player of plain HLS that tells everything: every warning, every frame's number, all of the sound.
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keptFile, run, temporaryDirectory } from './process.mjs';
import { COLUMNS, listen, readStrips } from './marks.mjs';

// libavformat says this of each EXT-X-MAP that it reads again; it means nothing.
const HARMLESS = /Found duplicated MOOV Atom\. Skipped it$/;
const SOUND_RATE = 48_000;

// "stream, dts, pts, duration, size, hash" lines of the framecrc muxer: [{ pts, duration }] in seconds.
function readFrameTimes(text) {
  const [, num, den] = text.match(/^#tb 0: (\d+)\/(\d+)$/m);
  return text.split('\n').filter((line) => /^\d/.test(line)).map((line) => {
    const [, , pts, duration] = line.split(',').map(Number);
    return { pts: (pts * num) / den, duration: (duration * num) / den };
  });
}

// Plays `seconds` of `url`, decoding every frame, and stops at the first error:
//   code, warnings     the exit code, and what it said beside the harmless
//   frames             [{ pts, number, milliseconds }] of the picture
//   sound              { start, seconds, breaks, pips } of the sound, in seconds of the same clock as pts
export async function readHls(t, url, seconds, { sound = true } = {}) {
  const directory = temporaryDirectory(t);
  const file = (name) => join(directory, name);
  const strip = `crop=iw:2*iw/${COLUMNS}:0:0,scale=${COLUMNS}:2:flags=area,format=gray`;
  const limit = ['-t', String(seconds)];
  const untouched = ['-fps_mode', 'passthrough', '-enc_time_base', '1:90000']; // no frame doubled, dropped or moved in time
  const args = [
    '-nostdin', '-hide_banner', '-nostats', '-v', 'repeat+warning', '-xerror', '-err_detect', 'explode', '-threads', '1', '-i', url,
    '-filter_complex', `[0:v:0]${strip},split[pixels][times]${sound ? `;[0:a:0]aformat=s16:${SOUND_RATE}:mono,asplit[sound][soundtimes]` : ''}`,
    ...limit, '-map', '[pixels]', ...untouched, '-f', 'rawvideo', file('pixels'),
    ...limit, '-map', '[times]', ...untouched, '-f', 'framecrc', file('times'),
  ];
  if (sound) {
    args.push(...limit, '-map', '[sound]', '-f', 's16le', file('sound'));
    args.push(...limit, '-map', '[soundtimes]', '-f', 'framecrc', file('soundtimes'));
  }
  const { code, signal, stderr } = await run('ffmpeg', args, { milliseconds: (seconds + 30) * 1000 });
  const warnings = stderr.split('\n').filter((line) => line !== '' && !HARMLESS.test(line));
  const result = { code: signal ?? code, warnings, frames: [], sound: null };
  if (code !== 0) return result;

  const times = readFrameTimes(readFileSync(file('times'), 'utf8'));
  result.frames = readStrips(readFileSync(file('pixels'))).map((frame, i) => ({ ...frame, pts: times[i].pts }));
  if (sound) {
    const bytes = readFileSync(file('sound'));
    const samples = Float32Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readInt16LE(2 * i) / 32768);
    const start = readFrameTimes(readFileSync(file('soundtimes'), 'utf8'))[0].pts;
    const { breaks, pips } = listen(samples, SOUND_RATE);
    if (breaks.length > 0) {
      for (const name of ['sound', 'soundtimes']) copyFileSync(file(name), keptFile(`${t.name}.${name}`));
    }
    result.sound = {
      start,
      seconds: samples.length / SOUND_RATE,
      breaks: breaks.map((time) => start + time),
      pips: pips.map((time) => start + time),
    };
  }
  return result;
}
