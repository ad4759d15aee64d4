// What is made of a player's report: figures for the table, and what is wrong with it.
import { quantile } from './figures.mjs';

const SETTLED = 2; // seconds after the first picture in which a player may stand
const SEEN = 0.1; // seconds: nobody sees a shorter stall, which some players report when they change their pace
const BRIEF = 0.5; // seconds: all of those together
const LEAP = 0.4; // seconds of the camera between two pictures: less than a part of 0.5 s, or what ends a segment of 2 s, lasts

const median = (numbers) => (numbers.length === 0 ? undefined : quantile(numbers, 0.5));

// The runs of a camera's pictures that were shown, in camera seconds per second: 1 is the right pace.
function pace(frames, fps) {
  const [first, last] = [frames[0], frames.at(-1)];
  return frames.length < 2 ? 0 : (last.number - first.number) / fps / (last.at - first.at);
}

// The longest time of the camera between two pictures that were shown one after the other.
function leap(frames, fps) {
  return frames.slice(1).reduce((longest, { number }, i) => Math.max(longest, (number - frames[i].number) / fps), 0);
}

// `sound` of a program, `traffic` of a browser's page.
export function figures(report, { fps, sound, traffic = [] }) {
  const settled = report.frames.filter(({ at }) => at >= SETTLED);
  const readable = settled.filter(({ unreadable }) => !unreadable);
  const latencies = (report.latencies ?? []).filter(({ at, latency }) => at >= SETTLED && Number.isFinite(latency));
  // How much of each stall lies in the time that counts.
  const stalls = report.stalls.map(({ at, seconds }) => Math.min(seconds, at + seconds - SETTLED)).filter((seconds) => seconds > 0);
  return {
    startup: report.startup,
    seconds: report.frames.at(-1)?.at ?? 0,
    pictures: report.decoded ?? report.frames.length,
    // Of a player that shows every picture.
    lost: readable.length === 0 ? 0 : readable.at(-1).number - readable[0].number + 1 - readable.length,
    leap: leap(readable, fps),
    pace: pace(readable, fps),
    unreadable: report.frames.length - report.frames.filter(({ unreadable }) => !unreadable).length,
    latency: median(latencies.map(({ latency }) => latency)),
    cameraToScreen: median(readable.map(({ delay }) => delay / 1000)),
    stalls: stalls.filter((seconds) => seconds >= SEEN).length,
    briefStalls: stalls.filter((seconds) => seconds < SEEN).reduce((sum, seconds) => sum + seconds, 0),
    longestStall: Math.max(0, ...stalls),
    soundSeconds: sound?.seconds,
    soundBytes: report.audioBytes,
    soundBreaks: sound?.breaks.length,
    // What is told before the first picture, and mended, is no error.
    errors: report.errors.filter((error) => typeof error === 'string' || error.fatal || error.at >= SETTLED).map((error) => (typeof error === 'string' ? error : `${error.details} ${error.status ?? ''} ${error.reason ?? ''}`)),
    parts: traffic.filter(({ url }) => /\/segment\/\d+\.\d+\.m4s/.test(url)).length,
    segments: traffic.filter(({ url }) => /\/segment\/\d+\.m4s/.test(url)).length,
    protocols: [...new Set(traffic.filter(({ url }) => /\.m(3u8|4s|p4)/.test(url)).map(({ protocol }) => protocol))],
    statuses: [...new Set(traffic.filter(({ url }) => /\.m(3u8|4s|p4)/.test(url)).map(({ status }) => status))],
    exited: report.exited,
  };
}

// Sentences on what a viewer would not put up with; empty when all is well. `seconds`: how long it was to play; `bursts`:
// the player shows what it has at once, and waits for more; `glimpses`: not each picture that it
// shows is seen.
export function complaints(found, { seconds, bursts = false, glimpses = false }) {
  const said = [];
  const expect = (condition, sentence) => {
    if (!condition) said.push(sentence);
  };
  expect(found.seconds >= seconds, `pictures for ${found.seconds.toFixed(1)} s only`);
  if (bursts) expect(found.lost === 0, `${found.lost} pictures lost`);
  else expect(Math.abs(found.pace - 1) < 0.06, `pictures at ${found.pace.toFixed(3)} times the right pace`);
  expect(glimpses || found.leap < LEAP, `a leap over ${found.leap.toFixed(2)} s of pictures`);
  expect(found.unreadable === 0, `${found.unreadable} damaged pictures`);
  expect(bursts || found.stalls === 0, `${found.stalls} ${found.stalls === 1 ? 'stall' : 'stalls'} after the first ${SETTLED} s, the longest of ${found.longestStall.toFixed(1)} s`);
  expect(bursts || found.briefStalls <= BRIEF, `${found.briefStalls.toFixed(1)} s in stalls of less than ${SEEN} s`);
  expect((found.soundBytes ?? 0) > 0 || (found.soundSeconds ?? 0) >= seconds - 1, 'no sound, or not enough');
  expect((found.soundBreaks ?? 0) === 0, `${found.soundBreaks} breaks in the sound`);
  expect(found.errors.length === 0, `errors: ${found.errors.slice(0, 3).join('; ')}`);
  expect(!found.exited, 'it ended by itself');
  return said;
}
