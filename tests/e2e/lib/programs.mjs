// Players that are programs. Each plays `url`, of a camera with a picture of { width, height }, until the test ends;
// report() tells what lib/player/watch.mjs tells, sound() of the sound so far: { seconds, breaks }, breaks as marks.mjs hears
// them, which takes its time.
import { chownSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import tls from 'node:tls';
import { COLUMNS, listen } from './marks.mjs';
import { MpvSession, mpvArguments } from './mpv.mjs';
import { Program, run, temporaryDirectory, undo } from './process.mjs';
import { Screen, showPictures } from './screen.mjs';

const SOUND_RATE = 48_000;
const FRAME = 'FRAME\n'; // YUV4MPEG2 says so before each picture
const NOBODY = 65_534;
const TRUST = '/etc/ssl/certs/ca-certificates.crt';

// What is no sign of trouble.
const HARMLESS = {
  ffmpeg: /Found duplicated MOOV Atom\. Skipped it/,
  mpv: /Found duplicated MOOV Atom\. Skipped it|Taking screenshot failed/,
  gstreamer: /^Redistribute latency/,
  // VLC numbers fragments from 1 and looks for a desktop.
  vlc: /^VLC media player|dummy interface|dbus|no suitable interface|globalhotkeys|XDG_RUNTIME_DIR|Fragment sequence discontinuity|Changing stream format Unknown -> MP4/,
};

// Raw 16-bit samples: how long they last, and where they are broken.
function hear(path, channels) {
  if (!existsSync(path)) return { seconds: 0, breaks: [] };
  const bytes = readFileSync(path);
  const count = Math.floor(bytes.length / 2 / channels);
  const samples = Float32Array.from({ length: count }, (_, i) => bytes.readInt16LE(2 * channels * i) / 32768);
  return { seconds: count / SOUND_RATE, breaks: listen(samples, SOUND_RATE).breaks };
}

// The command, so that it trusts the certificate of an https: URL's server, in a world of its own where only that is trusted:
// these players have no other way.
async function trusting(t, url, command) {
  if (!url.startsWith('https:')) return command;
  const { hostname: host, port } = new URL(url);
  const certificate = await new Promise((resolve, reject) => {
    const socket = tls.connect({ host, port, rejectUnauthorized: false, servername: 'localhost' }, () => {
      resolve(socket.getPeerCertificate().raw.toString('base64'));
      socket.end();
    });
    socket.on('error', reject);
  });
  const path = join(temporaryDirectory(t), 'trusted.pem');
  writeFileSync(path, `-----BEGIN CERTIFICATE-----\n${certificate.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`);
  return [...OWN_MOUNTS, 'sh', '-c', `mount --bind "$0" ${TRUST} && exec "$@"`, path, ...command];
}
const isRoot = process.getuid() === 0;
const OWN_MOUNTS = isRoot ? ['unshare', '--mount'] : ['unshare', '--user', '--map-root-user', '--mount'];

// Whether a program can be made to trust a certificate here: containers may forbid it.
export async function canTrust() {
  const { code } = await run(OWN_MOUNTS[0], [...OWN_MOUNTS.slice(1), 'sh', '-c', `mount --bind ${TRUST} ${TRUST}`]);
  return code === 0;
}

function start(t, [command, ...args], options) {
  const program = new Program(command, args, options);
  undo(t, () => program.kill());
  return program;
}

function playing(name, program, screen, sound) {
  const report = () => ({
    startup: screen.startup, frames: [...screen.frames], stalls: screen.stalls(),
    errors: program.output.split('\n').filter((line) => line.trim() !== '' && !HARMLESS[name].test(line)),
    exited: program.exited,
  });
  return { program, report, sound };
}

// Decodes as fast as the server sends: its pictures come in bursts.
export async function ffmpeg(t, url, { width }) {
  const directory = temporaryDirectory(t);
  const file = (name) => join(directory, name);
  const screen = new Screen();
  await showPictures(t, screen, file('pictures'), { width: COLUMNS, size: 2 * COLUMNS });
  const program = start(t, [
    'ffmpeg', '-nostdin', '-hide_banner', '-nostats', '-v', 'repeat+warning', '-err_detect', 'explode', '-threads', '1', '-i', url,
    '-filter_complex', `[0:v:0]crop=iw:${(2 * width) / COLUMNS}:0:0,scale=${COLUMNS}:2:flags=area,format=gray[pictures];[0:a:0]aformat=s16:${SOUND_RATE}:mono[sound]`,
    '-map', '[pictures]', '-fps_mode', 'passthrough', '-f', 'rawvideo', '-flush_packets', '1', '-y', file('pictures'),
    '-map', '[sound]', '-f', 's16le', file('sound'),
  ]);
  return playing('ffmpeg', program, screen, () => hear(file('sound'), 1));
}

// GStreamer's playbin3, with the HLS demuxer of its "good" plugins.
export async function gstreamer(t, url, { width, height }) {
  const directory = temporaryDirectory(t);
  const file = (name) => join(directory, name);
  const screen = new Screen();
  await showPictures(t, screen, file('pictures'), { width, size: width * height });
  const program = start(t, await trusting(t, url, [
    'gst-launch-1.0', '-q', 'playbin3', `uri=${url}`,
    `video-sink=videoconvert ! video/x-raw,format=GRAY8 ! filesink sync=true buffer-mode=unbuffered location=${file('pictures')}`,
    `audio-sink=audioconvert ! audioresample ! audio/x-raw,format=S16LE,rate=${SOUND_RATE},channels=1 ! filesink sync=true location=${file('sound')}`,
  ]));
  return playing('gstreamer', program, screen, () => hear(file('sound'), 1));
}

// It refuses to run as root.
export async function vlc(t, url, { width, height }) {
  const directory = temporaryDirectory(t);
  const file = (name) => join(directory, name);
  const screen = new Screen();
  const size = FRAME.length + width * height * 1.5;
  await showPictures(t, screen, file('pictures'), { width, size, skip: FRAME.length, titled: true });
  if (isRoot) chownSync(directory, NOBODY, NOBODY);
  const program = start(t, await trusting(t, url, [
    ...(isRoot ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'] : ['unshare', '--user', '--map-user=1000']),
    'vlc', '-I', 'dummy', '--no-osd', '--no-spu', '--no-video-title-show', '--avcodec-hw', 'none',
    '--vout', 'yuv', '--yuv-yuv4mpeg2', '--yuv-chroma', 'I420', '--yuv-file', file('pictures'),
    '--aout', 'afile', '--audiofile-format', 's16', '--no-audiofile-wav', '--audiofile-file', file('sound'), url,
  ]), { env: { HOME: directory, XDG_RUNTIME_DIR: directory } });
  return playing('vlc', program, screen, () => hear(file('sound'), 2));
}

export async function mpv(t, url, { width }) {
  const directory = temporaryDirectory(t);
  const file = (name) => join(directory, name);
  const screen = new Screen({ standing: 1, looks: true });
  const program = start(t, ['mpv', ...mpvArguments(file('socket'), width), url]);
  const session = new MpvSession(program, screen, file('socket'), file('shot.png'));
  return playing('mpv', program, screen, () => ({ seconds: session.soundSeconds, breaks: [] }));
}
