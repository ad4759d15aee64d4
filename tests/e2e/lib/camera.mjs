// A real RTSP camera (tests/cameras/rtsp_camera.cpp) on a port of its own.
import { fileURLToPath } from 'node:url';
import { Program, freePorts, undo, until } from './process.mjs';

const binary = process.env.SLUICE_RTSP_CAMERA
  ?? fileURLToPath(new URL('../../../build/release/rtsp_camera', import.meta.url));

export const LOGIN = { username: 'viewer', password: 's3cret:with@signs' };

export class Camera {
  // mounts: { path: preset }. Options: login (default LOGIN, null for none), auth, transport, size, fps, gop.
  constructor(mounts, { login = LOGIN, ...options } = {}) {
    this.login = login;
    this.args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
    if (login) this.args.push('--user', login.username, '--password', login.password);
    this.args.push(...Object.entries(mounts).map(([path, preset]) => `${path}=${preset}`));
  }

  // Starts it, at the same port each time.
  async start() {
    this.port ??= (await freePorts(1))[0];
    this.program = new Program(binary, ['--port', String(this.port), ...this.args]);
    await this.program.waitFor(/^ready \d+$/m);
  }

  // Without the login.
  url(path) {
    return `rtsp://127.0.0.1:${this.port}${path}`;
  }

  drop() {
    this.program.write('drop');
  }

  // { clients, mounts: { path: { frames, samples } } }
  async stats() {
    const before = this.program.stdout.length;
    this.program.write('stats');
    const answer = () => this.program.stdout.slice(before);
    await until('the camera answers "stats"', () => answer().endsWith('\n'));
    return JSON.parse(answer());
  }

  // As a power cut would: no goodbye.
  async kill() {
    await this.program.kill();
  }
}

// Starts a camera and ends it after the test.
export async function startCamera(t, mounts, options) {
  const camera = new Camera(mounts, options);
  undo(t, () => camera.program?.kill());
  await camera.start();
  return camera;
}
