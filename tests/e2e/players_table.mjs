// Prints the README's table of players from what players.test.mjs found:
//   tests/e2e/run --long players && node tests/e2e/players_table.mjs
import { readFileSync } from 'node:fs';
import { keptFile } from './lib/process.mjs';

const NAMES = {
  hlsjs: 'hls.js', videojs: 'video.js (VHS)', shaka: 'Shaka Player', native: 'Chromium\'s own HLS',
  ffmpeg: 'ffmpeg', gstreamer: 'GStreamer playbin3', vlc: 'VLC', mpv: 'mpv',
};
const TRANSPORTS = { http: 'HTTP/1.1', https: 'TLS' };

const seconds = (value) => (value === undefined ? '' : `${value.toFixed(1)} s`);

// How far behind: what the player says, and from the camera to the screen.
function behind({ latency, cameraToScreen }) {
  return latency === undefined ? seconds(cameraToScreen) : `${seconds(cameraToScreen)} (says ${seconds(latency)})`;
}

function row(result) {
  const { player, version, lowLatency, scheme, protocols, parts, segments, pictures, complaints } = result;
  const transport = protocols.includes('h2') ? 'HTTP/2 (TLS)' : TRANSPORTS[scheme];
  const isFfmpeg = player === 'ffmpeg'; // it has no screen
  const isMpv = player === 'mpv'; // its pictures are looked at a few times a second, its sound is not listened to
  const screen = isMpv ? 'no stall, no error, sound played' : 'no stall, no leap, no error, sound unbroken';
  const fine = isFfmpeg ? 'no error, no picture lost, sound unbroken' : screen;
  return [
    `${NAMES[player]} ${version}`, lowLatency ? 'LL-HLS' : 'HLS', transport, parts > segments ? 'parts' : 'segments',
    `${pictures}${isMpv ? ' looked at' : ''}`, isFfmpeg ? '' : behind(result), complaints.length > 0 ? complaints.join('; ') : fine,
  ];
}

const results = JSON.parse(readFileSync(keptFile('players.json'), 'utf8'));
const order = Object.keys(NAMES);
results.sort((a, b) => order.indexOf(a.player) - order.indexOf(b.player));
const table = [['player', 'stream', 'over', 'loads', 'pictures', 'camera to screen', 'seen'], ...results.map(row)];
table.splice(1, 0, table[0].map(() => '---'));
console.log(table.map((cells) => `| ${cells.join(' | ')} |`).join('\n'));
