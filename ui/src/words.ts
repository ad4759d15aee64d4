// Numbers and states in words. Pure functions.

import type { AudioFormat, Camera, CameraState, VideoFormat } from "./cameras.js";

const stateWords: Record<CameraState, string> = {
  connecting: "Connecting",
  streaming: "Live",
  waiting: "Waiting",
  ended: "Ended",
};

export function stateWord(state: CameraState): string {
  return stateWords[state] ?? state;
}

// "Live", or "Waiting: connection refused".
export function describeState({ state, message }: Camera): string {
  const word = stateWord(state);
  return message ? `${word}: ${message}` : word;
}

export const unknown = "–";

// Up to two decimals for what is measured in tenths; none where it is longer than a minute.
export function seconds(value: number | null, digits = 2): string {
  if (value === null || !Number.isFinite(value)) return unknown;
  return `${value.toFixed(value >= 60 ? 0 : digits)} s`;
}

// A length as it is set, without zeros behind it: "0.52 s", "2 s".
export function length(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return unknown;
  return `${Number(value.toFixed(3))} s`;
}

export function frameRate(value: number | null): string {
  return value !== null && value > 0 ? `${Number(value.toFixed(2))} fps` : "";
}

export function videoFormat(video: VideoFormat): string {
  return [video.codec, `${video.width}×${video.height}`, frameRate(video.frame_rate)].filter(Boolean).join(", ");
}

export function soundFormat(audio: AudioFormat): string {
  const layout = audio.channels === 1 ? "mono" : audio.channels === 2 ? "stereo" : `${audio.channels} channels`;
  return `${Number((audio.sample_rate / 1000).toFixed(3))} kHz, ${layout}`;
}

export function audioFormat(audio: AudioFormat): string {
  return `${audio.codec}, ${soundFormat(audio)}`;
}

// ALPN names, as PerformanceResourceTiming.nextHopProtocol has them.
export function protocolName(alpn: string | null): string {
  if (!alpn) return unknown;
  const names: Record<string, string> = { h2: "HTTP/2", h2c: "HTTP/2", h3: "HTTP/3", "http/1.1": "HTTP/1.1", "http/1.0": "HTTP/1.0" };
  return names[alpn] ?? alpn;
}

export function count(value: number, singular: string): string {
  return `${value} ${singular}${value === 1 ? "" : "s"}`;
}

export function interruptions(stalls: number, errors: number): string {
  const said = [stalls > 0 && count(stalls, "stall"), errors > 0 && count(errors, "error")].filter(Boolean);
  return said.length > 0 ? said.join(", ") : "none";
}
