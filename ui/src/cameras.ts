// What GET api/v1/cameras answers.

export type CameraState = "connecting" | "streaming" | "waiting" | "ended";

export interface VideoFormat {
  codec: string;
  width: number;
  height: number;
  frame_rate: number | null;
}

export interface AudioFormat {
  codec: string;
  sample_rate: number;
  channels: number;
}

export interface Camera {
  name: string;
  state: CameraState;
  message: string; // what the state alone does not say; often empty
  playlist: string;
  low_latency: boolean | null; // null, like what follows, until the first picture
  part_target: number | null;
  target_duration: number | null;
  video: VideoFormat | null;
  audio: AudioFormat | null;
}

export async function fetchCameras(signal: AbortSignal): Promise<Camera[]> {
  const response = await fetch("api/v1/cameras", { signal, cache: "no-store", headers: { accept: "application/json" } });
  if (!response.ok) throw new Error(`the server answers ${response.status}`);
  const body = (await response.json()) as { cameras: Camera[] };
  return body.cameras;
}
