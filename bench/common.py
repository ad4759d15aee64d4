"""Shared by the benchmarks: processes with their CPU time, and medians."""

import contextlib
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
SLUICE = ROOT / "build/release/sluice"
TICKS = os.sysconf("SC_CLK_TCK")


def need(*programs):
    missing = [p for p in programs if shutil.which(str(p)) is None]
    if missing:
        sys.exit(f"missing: {', '.join(map(str, missing))}; ./test installs them, and builds build/release/sluice")


def cpu_seconds(pid):
    """User and system time of a process and all its threads, and of its children that have ended and been waited for."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(int(fields[i]) for i in (11, 12, 13, 14)) / TICKS


def family(pid):
    """The process and its living descendants."""
    out = [pid]
    for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        out += family(int(child))
    return out


def rss_mib(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


@contextlib.contextmanager
def running(*command, cpu=None, log=None, **options):
    """A child process in a group of its own, ended with everything it started."""
    if cpu is not None:
        command = ("taskset", "-c", str(cpu), *command)
    output = open(log, "wb") if log else subprocess.DEVNULL
    process = subprocess.Popen([str(c) for c in command], stdout=output, stderr=subprocess.STDOUT,
                               start_new_session=True, **options)
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_for(condition, seconds, what):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.1)
    sys.exit(f"{what} did not come within {seconds} s")


def spread(values):
    """"median [least-most]"."""
    return f"{statistics.median(values):.2f} [{min(values):.2f}-{max(values):.2f}]"
