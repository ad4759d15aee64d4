#!/usr/bin/env python3
"""CPU seconds per camera-minute of Sluice against `ffmpeg -c copy -f hls`, on the same RTSP source, side by side.

    bench/ingest.py [--seconds 30] [--rounds 3] [--cameras 1] [--size 1920x1080]

A GStreamer RTSP server plays one H.264 + AAC stream at 25 fps, encoded once for all its readers. Sluice (low latency,
segments of 2 s, nobody watching) and one ffmpeg per camera (fMP4, segments of 2 s, on a memory disk) read it over
TCP at the same time, so that both see the same machine; a ratio below 1 means that Sluice needs less CPU. Memory
is resident size, all processes of each side added up.
"""

import argparse
import contextlib
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.request

from common import ROOT, SLUICE, cpu_seconds, need, rss_mib, running, spread, wait_for

CAMERA = ROOT / "build/release/rtsp_camera"
PORT = 18554


def streaming(count):
    try:
        with urllib.request.urlopen("http://127.0.0.1:18490/api/v1/cameras", timeout=2) as answer:
            return answer.read().count(b'"streaming"') >= count
    except OSError:
        return False


def ready(log):
    return log.exists() and b"ready" in log.read_bytes()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cameras", type=int, default=1)
    parser.add_argument("--size", default="1920x1080")
    options = parser.parse_args()
    need(SLUICE, CAMERA, "ffmpeg")

    with tempfile.TemporaryDirectory(dir="/dev/shm") as name, contextlib.ExitStack() as stack:
        work = pathlib.Path(name)
        log = work / "camera.log"
        stack.enter_context(running(CAMERA, "--port", PORT, "--size", options.size, "--fps", 25, "--gop", 50,
                                    "/cam=h264_aac", log=log, stdin=subprocess.PIPE))
        wait_for(lambda: ready(log), 20, "the camera")
        url = f"rtsp://127.0.0.1:{PORT}/cam"
        config = work / "sluice.yaml"
        cameras = "".join(f"  cam{i}: {url}\n" for i in range(options.cameras))
        config.write_text(f"http: {{ listen: '127.0.0.1:18490', tls: false }}\ncameras:\n{cameras}")
        sluice = stack.enter_context(running(SLUICE, "serve", "-c", config, log=work / "sluice.log"))
        ffmpegs = []
        for i in range(options.cameras):
            (work / f"hls{i}").mkdir()
            ffmpegs.append(stack.enter_context(running(
                "ffmpeg", "-nostdin", "-loglevel", "error", "-rtsp_transport", "tcp", "-i", url, "-c", "copy", "-f", "hls",
                "-hls_time", 2, "-hls_segment_type", "fmp4", "-hls_flags", "delete_segments", work / f"hls{i}" / "o.m3u8")))
        wait_for(lambda: streaming(options.cameras), 30, "Sluice's first picture")
        time.sleep(10)  # past everyone's start

        ratios, ours_all, theirs_all = [], [], []
        for _ in range(options.rounds):
            ours, theirs = cpu_seconds(sluice.pid), sum(cpu_seconds(f.pid) for f in ffmpegs)
            time.sleep(options.seconds)
            minutes = options.seconds / 60 * options.cameras
            ours = (cpu_seconds(sluice.pid) - ours) / minutes
            theirs = (sum(cpu_seconds(f.pid) for f in ffmpegs) - theirs) / minutes
            if theirs <= 0 or any(f.poll() is not None for f in ffmpegs):
                sys.exit("an ffmpeg has ended: " + (work / "camera.log").read_text()[-300:])
            ratios.append(ours / theirs)
            ours_all.append(ours)
            theirs_all.append(theirs)
        print(f"{options.cameras} camera(s), {options.size}, {options.rounds} rounds of {options.seconds} s")
        print(f"CPU s per camera-minute: Sluice {spread(ours_all)}, ffmpeg {spread(theirs_all)}, ratio {spread(ratios)}")
        print(f"resident MiB: Sluice {rss_mib(sluice.pid):.0f}, ffmpeg {sum(rss_mib(f.pid) for f in ffmpegs):.0f}")


if __name__ == "__main__":
    main()
