// Whether a picture is played with low latency, and if not, why not. Pure.

export interface LowLatencyFacts {
  engine: "hls.js" | "native";
  // What the server says of the camera; null before it knows.
  offered: boolean | null;
  // What the media playlist says; null before the first one.
  playlist: { partTarget: number; canBlockReload: boolean } | null;
}

export interface LowLatencyVerdict {
  on: boolean | null; // null: not known
  why: string; // empty when it is on
}

// hls.js makes up for a distance by playing faster only as far as this. All in seconds.
export function isTooFarBehind(latency: number, targetLatency: number, targetDuration: number): boolean {
  return latency > 2 * targetLatency + targetDuration;
}

export function judgeLowLatency(facts: LowLatencyFacts): LowLatencyVerdict {
  if (facts.engine === "native") {
    return { on: null, why: "This browser plays HLS by itself and does not say." };
  }
  if (facts.offered === false) {
    return { on: false, why: "The server sends whole segments: ll_hls is off, or the camera's frames are too far apart." };
  }
  if (facts.playlist === null) return { on: null, why: "The playlist has not come yet." };
  if (facts.playlist.partTarget <= 0) {
    return { on: false, why: "The playlist lists no parts." };
  }
  if (!facts.playlist.canBlockReload) {
    return { on: false, why: "Playlist requests are not held until there is something new." };
  }
  return { on: true, why: "" };
}
