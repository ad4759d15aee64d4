// Which player it was.
import { readFileSync } from 'node:fs';
import { run } from './process.mjs';

const PACKAGES = { hlsjs: 'hls.js', videojs: 'video.js', shaka: 'shaka-player' };
const COMMANDS = {
  native: [process.env.CHROMIUM ?? 'chromium', '--version'], ffmpeg: ['ffmpeg', '-version'], gstreamer: ['gst-launch-1.0', '--version'],
  vlc: ['dpkg-query', '-W', '-f=${Version}', 'vlc-bin'], mpv: ['mpv', '--version'],
};

export async function playerVersion(name) {
  if (name in PACKAGES) {
    return JSON.parse(readFileSync(new URL(`../node_modules/${PACKAGES[name]}/package.json`, import.meta.url), 'utf8')).version;
  }
  const [command, ...args] = COMMANDS[name];
  const { stdout } = await run(command, args);
  return stdout.match(/(?<![\w-])\d+(\.\d+)+/)?.[0];
}
