#!/usr/bin/env python3
"""CPU seconds per request of Sluice against nginx, serving the same bytes, side by side.

    bench/delivery.py [--rounds 5] [--seconds 2]

Sluice plays a short file to its end, so that a finished playlist (about 2 kB) and its segments (about 200 kB) stay and no
camera costs anything. nginx gets the very bytes that Sluice answered as files. Both servers have one worker on core 0,
h2load runs on core 1. Each round measures one server right after the other; a ratio below 1 means that Sluice
needs less CPU than nginx. Requests per second are printed beside it, but one core of load generator is the limit there.
"""

import argparse
import os
import pathlib
import re
import ssl
import statistics
import subprocess
import sys
import tempfile
import urllib.request

from common import SLUICE, cpu_seconds, family, need, running, spread, wait_for

PROTOCOLS = {
    "HTTP/1.1": ("http", ["--h1", "-c", "64"]),
    "HTTP/1.1 TLS": ("https", ["--h1", "-c", "32"]),
    "HTTP/2 cleartext": ("http2", ["-c", "32", "-m", "4"]),
    "HTTP/2 TLS": ("https2", ["-c", "32", "-m", "4"]),
}

NGINX = """
daemon off; {user} worker_processes 1; pid {dir}/nginx.pid; error_log {dir}/error.log warn;
events {{ worker_connections 4096; }}
http {{
  access_log off; sendfile on; tcp_nopush on; open_file_cache max=100; keepalive_requests 100000000;
  client_body_temp_path {dir}/b; proxy_temp_path {dir}/p; fastcgi_temp_path {dir}/f; uwsgi_temp_path {dir}/u; scgi_temp_path {dir}/s;
  http2_chunk_size 16k; http2_max_requests 100000000;
  types {{ application/vnd.apple.mpegurl m3u8; video/mp4 m4s; }}
  ssl_certificate {state}/certificate.pem; ssl_certificate_key {state}/key.pem; ssl_protocols TLSv1.2 TLSv1.3;
  server {{ listen 127.0.0.1:18081; root {dir}/www; }}
  server {{ listen 127.0.0.1:18082 http2; root {dir}/www; }}
  server {{ listen 127.0.0.1:18443 ssl; root {dir}/www; }}
  server {{ listen 127.0.0.1:18444 ssl http2; root {dir}/www; }}
}}
"""

NGINX_URL = {"http": "http://127.0.0.1:18081", "http2": "http://127.0.0.1:18082",
             "https": "https://127.0.0.1:18443", "https2": "https://127.0.0.1:18444"}
SLUICE_URL = {"http": "http://127.0.0.1:18480", "http2": "http://127.0.0.1:18480",
              "https": "https://127.0.0.1:18483", "https2": "https://127.0.0.1:18483"}


def fetch(url):
    context = ssl._create_unverified_context()
    with urllib.request.urlopen(url, context=context, timeout=10) as answer:
        return answer.read()


def make_clip(path):
    subprocess.run(["ffmpeg", "-loglevel", "error", "-y", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25", "-t", "12",
                    "-c:v", "libx264", "-preset", "veryfast", "-g", "50", "-b:v", "800k", "-minrate", "800k", "-maxrate",
                    "800k", "-bufsize", "800k", "-nal-hrd", "cbr", "-pix_fmt", "yuv420p", str(path)], check=True)


def finished_playlist():
    try:
        text = fetch(SLUICE_URL["http"] + "/live/clip/playlist.m3u8").decode()
    except OSError:
        return None
    return text if "#EXT-X-ENDLIST" in text else None


def load(url, options, seconds):
    """Runs h2load; answers done and requests a second."""
    out = subprocess.run(["taskset", "-c", "1", "h2load", "-D", str(seconds), "-t", "1", *options, url], check=True,
                         capture_output=True, text=True).stdout
    done = int(re.search(r"(\d+) succeeded", out).group(1))
    failed = int(re.search(r"(\d+) failed", out).group(1))
    if failed or not done:
        sys.exit(f"{url}: {failed} requests failed, {done} succeeded")
    return done


def cost(pids, url, options, seconds):
    """CPU seconds per thousand requests, and requests a second."""
    before = sum(map(cpu_seconds, pids))
    done = load(url, options, seconds)
    return (sum(map(cpu_seconds, pids)) - before) / done * 1000, done / seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2)
    options = parser.parse_args()
    need(SLUICE, "nginx", "h2load", "ffmpeg", "taskset")

    with tempfile.TemporaryDirectory(dir="/dev/shm") as name:
        work = pathlib.Path(name)
        www, state = work / "www", work / "state"
        (www / "segment").mkdir(parents=True)
        make_clip(work / "clip.mp4")
        config = work / "sluice.yaml"
        config.write_text(f"http:\n  listen: 127.0.0.1:18480\n  tls: {{ listen: '127.0.0.1:18483' }}\n"
                          f"stream: {{ part_duration: 0.2 }}\ncameras:\n  clip: {work}/clip.mp4\n")
        environment = {"STATE_DIRECTORY": str(state), "PATH": "/usr/bin:/bin"}
        with running(SLUICE, "serve", "-c", config, cpu=0, log=work / "sluice.log", env=environment) as sluice:
            playlist = wait_for(finished_playlist, 40, "the end of the clip")
            segment = re.findall(r"^segment/\S+", playlist, re.M)[1]
            (www / "playlist.m3u8").write_text(playlist)
            (www / segment).write_bytes(fetch(f"{SLUICE_URL['http']}/live/clip/{segment}"))
            # nginx's worker is to read what this user wrote.
            user = "user root;" if os.geteuid() == 0 else ""
            (work / "nginx.conf").write_text(NGINX.format(dir=work, state=state, user=user))
            with running("nginx", "-e", work / "error.log", "-c", work / "nginx.conf", cpu=0) as nginx:
                wait_for(lambda: len(family(nginx.pid)) > 1, 10, "nginx's worker")
                measure(options, sluice.pid, nginx.pid, {"playlist": "playlist.m3u8", "segment": segment}, www)


def measure(options, sluice, nginx, resources, www):
    print(f"{'resource':>18} {'protocol':>17}  {'CPU per request, Sluice / nginx':>32}  {'requests/s':>18}  ms CPU per request")
    for kind, path in resources.items():
        size = (www / path).stat().st_size
        for protocol, (scheme, flags) in PROTOCOLS.items():
            cpu, rate, ours_cost, theirs_cost = [], [], [], []
            for _ in range(options.rounds):
                ours, our_rate = cost(family(sluice), f"{SLUICE_URL[scheme]}/live/clip/{path}", flags, options.seconds)
                theirs, their_rate = cost(family(nginx), f"{NGINX_URL[scheme]}/{path}", flags, options.seconds)
                cpu.append(ours / theirs)
                rate.append(our_rate / their_rate)
                ours_cost.append(ours)
                theirs_cost.append(theirs)
            print(f"{kind + f' {size / 1000:.0f} kB':>18} {protocol:>17}  {spread(cpu):>32}  {spread(rate):>18}  "
                  f"{statistics.median(ours_cost):.4f} / {statistics.median(theirs_cost):.4f}", flush=True)


if __name__ == "__main__":
    main()
