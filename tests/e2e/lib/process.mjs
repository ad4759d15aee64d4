// Child processes that never outlive the test: each leads its own process group, which is killed when the test file
// ends, and asks the kernel to be killed should the test process itself be killed.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const running = new Set();
const directories = new Set();

function killGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

process.on('exit', () => {
  for (const child of running) killGroup(child.pid, 'SIGKILL');
  for (const path of directories) rmSync(path, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => process.exit(1));
}

// A running program. `stdout` and `stderr` hold all of its output so far; `ended` resolves to { code, signal }.
export class Program {
  constructor(command, args, { cwd, env = {} } = {}) {
    this.name = command.split('/').pop();
    this.stdout = '';
    this.stderr = '';
    this.child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', command, ...args], {
      cwd,
      env: { ...process.env, ...env },
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.exited = null;
    this.listeners = new Set();
    for (const stream of ['stdout', 'stderr']) {
      this.child[stream].setEncoding('utf8');
      this.child[stream].on('data', (text) => {
        this[stream] += text;
        for (const listener of [...this.listeners]) listener();
      });
    }
    this.child.stdin.on('error', () => {});
    running.add(this.child);
    this.ended = new Promise((resolve, reject) => {
      this.child.on('error', reject);
      this.child.on('close', (code, signal) => {
        running.delete(this.child);
        this.exited = { code, signal };
        for (const listener of [...this.listeners]) listener();
        resolve(this.exited);
      });
    });
  }

  get pid() {
    return this.child.pid;
  }

  get output() {
    return this.stdout + this.stderr;
  }

  // Resolves to the match once the output matches; fails when the program ends first or the time is over.
  waitFor(pattern, milliseconds = 20_000) {
    return new Promise((resolve, reject) => {
      const check = () => {
        const match = this.output.match(pattern);
        if (match) done(resolve, match);
        else if (this.exited) done(reject, new Error(`${this.name} ended before it printed ${pattern}:\n${this.output}`));
      };
      const done = (settle, value) => {
        clearTimeout(timer);
        this.listeners.delete(check);
        settle(value);
      };
      const timer = setTimeout(
        () => done(reject, new Error(`${this.name} did not print ${pattern} in ${milliseconds} ms:\n${this.output}`)),
        milliseconds,
      );
      this.listeners.add(check);
      check();
    });
  }

  write(line) {
    this.child.stdin.write(`${line}\n`);
  }

  signal(name) {
    if (!this.exited) killGroup(this.pid, name);
  }

  async kill() {
    this.signal('SIGKILL');
    return this.ended;
  }

  // Resolves to { code, signal }, or fails and kills the program when it takes longer.
  async end(milliseconds) {
    const timer = setTimeout(() => this.signal('SIGKILL'), milliseconds);
    const exited = await this.ended;
    clearTimeout(timer);
    return exited;
  }
}

// Runs a program to its end.
export async function run(command, args, { milliseconds = 60_000, ...options } = {}) {
  const program = new Program(command, args, options);
  program.child.stdin.end();
  const exited = await program.end(milliseconds);
  return { ...exited, stdout: program.stdout, stderr: program.stderr };
}

const undoings = new WeakMap();

// Undoes what a test has set up, last first, when it ends; each is undone whether or not another fails.
export function undo(t, action) {
  if (!undoings.has(t)) {
    const actions = [];
    undoings.set(t, actions);
    t.after(async () => {
      const failures = [];
      for (const each of actions.reverse()) {
        try {
          await each();
        } catch (error) {
          failures.push(error);
        }
      }
      if (failures.length > 0) throw failures[0];
    });
  }
  undoings.get(t).push(action);
}

// A directory of its own for one test, removed after it.
export function temporaryDirectory(t) {
  const path = mkdtempSync(join(tmpdir(), 'sluice-e2e-'));
  directories.add(path);
  undo(t, () => {
    rmSync(path, { recursive: true, force: true });
    directories.delete(path);
  });
  return path;
}

// The path of a file that is kept for a person to look at, under build/e2e-out.
export function keptFile(name) {
  const directory = fileURLToPath(new URL('../../../build/e2e-out/', import.meta.url));
  mkdirSync(directory, { recursive: true });
  return join(directory, name.replace(/[^\w.-]+/g, '_'));
}

// Ports that were free a moment ago. Several at once, so that they differ.
export async function freePorts(count) {
  const servers = await Promise.all(
    Array.from({ length: count }, () => new Promise((resolve, reject) => {
      const server = createServer();
      server.on('error', reject);
      server.listen(0, '::', () => resolve(server));
    })),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

// Asks again until the answer is truthy. `what` names the condition in the failure.
export async function until(what, ask, { milliseconds = 20_000, interval = 50 } = {}) {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`not within ${milliseconds} ms: ${what}`);
    await sleep(interval);
  }
}
