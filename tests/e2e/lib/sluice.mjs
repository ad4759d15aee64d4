// The server under test, as its users start it: a configuration file and `sluice serve`.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Program, freePorts, keptFile, run, temporaryDirectory, undo, until } from './process.mjs';
import { request } from './http.mjs';

export const binary = process.env.SLUICE ?? fileURLToPath(new URL('../../../build/release/sluice', import.meta.url));

const hasIpv6 = Object.values(networkInterfaces()).flat().some((each) => each.address === '::1');
const anyAddress = hasIpv6 ? '[::]' : '0.0.0.0';
const sanitizerReport = /(Address|Leak|Thread|UndefinedBehavior)Sanitizer|runtime error:/;

// Nothing of the user's own home is read or written.
function environment(directory) {
  return { HOME: directory, XDG_CONFIG_HOME: directory, XDG_DATA_HOME: directory, XDG_STATE_HOME: directory };
}

// Every JSON text is YAML.
export function writeConfiguration(directory, configuration) {
  const path = join(directory, 'sluice.yaml');
  writeFileSync(path, typeof configuration === 'string' ? configuration : JSON.stringify(configuration, null, 2));
  return path;
}

// One command to its end: { code, stdout, stderr }.
export async function runSluice(t, args, { directory = temporaryDirectory(t), milliseconds } = {}) {
  return run(binary, args, { cwd: directory, env: environment(directory), milliseconds });
}

export class Sluice {
  constructor(directory, configuration, ports) {
    this.directory = directory;
    this.secrets = [];
    [this.port, this.tlsPort] = ports;
    this.configuration = {
      ...configuration,
      http: {
        listen: `${anyAddress}:${this.port}`,
        tls: { listen: `${anyAddress}:${this.tlsPort}`, certificate: 'auto' },
        ...configuration.http,
      },
    };
  }

  async start() {
    const file = writeConfiguration(this.directory, this.configuration);
    this.program = new Program(binary, ['serve', '-c', file], {
      cwd: this.directory,
      env: environment(this.directory),
    });
    await until('GET /readyz answers 200', async () => {
      assert.equal(this.program.exited, null, `the server ended at its start:\n${this.log}`);
      const response = await request(`${this.http}/readyz`).catch(() => null);
      return response?.status === 200;
    });
  }

  get http() {
    return `http://127.0.0.1:${this.port}`;
  }

  get https() {
    return `https://127.0.0.1:${this.tlsPort}`;
  }

  get log() {
    return this.program.output;
  }

  get pid() {
    return this.program.pid;
  }

  master(camera) {
    return `/live/${camera}/master_playlist.m3u8`;
  }

  playlist(camera) {
    return `/live/${camera}/playlist.m3u8`;
  }

  // Resolves once the camera's playlists answer 200.
  async waitForCamera(camera, milliseconds = 30_000) {
    for (const path of [this.master(camera), this.playlist(camera)]) {
      await until(`${path} answers 200`, async () => (await request(this.http + path)).status === 200, { milliseconds })
        .catch((error) => { throw new Error(`${error.message}\n${this.log}`); });
    }
  }

  // Resolves once the camera's playlist lists so many segments.
  async waitForSegments(camera, count, milliseconds = 60_000) {
    const listed = async () => ((await request(this.http + this.playlist(camera))).text.match(/^#EXTINF/gm) ?? []).length;
    await until(`${count} segments are listed`, async () => (await listed()) >= count, { milliseconds });
  }

  async json(path) {
    const response = await request(this.http + path);
    assert.equal(response.status, 200, `${path}: ${response.text}`);
    return JSON.parse(response.text);
  }

  // Ends it as a service manager does, and expects a clean end.
  async stop() {
    if (!this.program || this.program.exited) return;
    this.program.signal('SIGTERM');
    const exited = await this.program.end(15_000);
    assert.deepEqual(exited, { code: 0, signal: null }, `the server did not end cleanly:\n${this.log}`);
    this.checkLog();
  }

  checkLog() {
    assert.doesNotMatch(this.log, sanitizerReport);
    for (const secret of this.secrets) assert.ok(!this.log.includes(secret), 'a password is in the log');
  }

  // As a power cut would.
  async kill() {
    await this.program.kill();
  }
}

// Starts a server and stops it after the test, keeping its log. `cameras` maps names to configurations, `secrets` must
// not be logged.
export async function startSluice(t, { secrets = [], ...configuration }) {
  const sluice = new Sluice(temporaryDirectory(t), configuration, await freePorts(2));
  sluice.secrets = secrets;
  undo(t, async () => {
    await sluice.stop().finally(() => writeFileSync(keptFile(`${t.name}.log`), sluice.program ? sluice.log : ''));
  });
  await sluice.start();
  return sluice;
}

// The configuration of a test camera's mount, with its login as keys of their own.
export function rtspCamera(camera, path, options = {}) {
  return { source: camera.url(path), ...camera.login, ...options };
}
