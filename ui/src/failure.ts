// Why playing failed, in words. Pure: takes the names that hls.js gives its errors.

import type { Failure } from "./recovery.js";

export interface FailureFacts {
  type: string; // hls.js ErrorTypes
  details: string; // hls.js ErrorDetails
  status?: number | undefined; // of the HTTP answer; 0 or nothing without one
  codec?: string | undefined; // of the camera's video
}

export function failureKind(facts: FailureFacts): Failure {
  if (facts.type === "networkError") return "network";
  // No reset of the decoder helps against a format that it doesn't know.
  if (facts.type === "mediaError" && !isAboutCodecs(facts.details)) return "media";
  return "other";
}

// One sentence that begins with what happened. What is done about it is said by whoever does it.
export function explainFailure(facts: FailureFacts): string {
  if (facts.type === "networkError") return explainNetwork(facts);
  if (isAboutCodecs(facts.details)) {
    return facts.codec ? `This browser cannot play ${facts.codec}.` : "This browser cannot play this camera's format.";
  }
  if (facts.type === "mediaError") return "The browser could not decode the picture.";
  return "Playing failed.";
}

function isAboutCodecs(details: string): boolean {
  return details === "manifestIncompatibleCodecsError" || details === "bufferAddCodecError" || details === "bufferIncompatibleCodecsError";
}

function explainNetwork({ details, status }: FailureFacts): string {
  if (status === 404) return "The server has no picture of this camera.";
  if (status === 503) return "The camera has no picture yet.";
  if (status !== undefined && status >= 400) return `The server answers ${status}.`;
  if (details.endsWith("ParsingError")) return "The server's playlist cannot be read.";
  if (details.endsWith("TimeOut")) return "The server did not answer in time.";
  return "The server cannot be reached.";
}
