// Playback: one live picture in one <video> element, by hls.js, or by the browser itself where hls.js cannot work.
// Starts again by itself whatever happens, until stop().

import type { ErrorData } from "hls.js";
import type Hls from "hls.js/light";
import type { Camera } from "./cameras.js";
import { explainFailure, failureKind } from "./failure.js";
import { isTooFarBehind, judgeLowLatency, type LowLatencyVerdict } from "./low-latency.js";
import { Recovery, StallWatch, type Failure } from "./recovery.js";

// Chosen for a latency that is low and stays so. The distance from the live edge is left to hls.js, which takes the
// server's PART-HOLD-BACK, and more after a stall.
const hlsSettings = {
  lowLatencyMode: true,
  // After a hiccup the lost distance is made up at a speed that is hardly noticed. What is too far for that is
  // jumped over in sample(): the setting of hls.js for it cannot be had together with the server's hold-back.
  maxLiveSyncPlaybackRate: 1.25,
  // Nobody winds back here, and memory is better spent elsewhere.
  backBufferLength: 8,
};

// How long a picture may stand still before the player starts anew; the first one may be long in coming.
const stallPatience = 10_000;
const startPatience = 30_000;

export interface PlaybackStats {
  latency: number | null; // seconds behind the live edge
  targetLatency: number | null;
  partTarget: number | null;
  targetDuration: number | null;
  buffer: number | null; // seconds loaded ahead
  width: number;
  height: number;
  droppedFrames: number;
  totalFrames: number;
  protocol: string | null; // ALPN name
  lowLatency: LowLatencyVerdict;
}

export class Playback {
  // Something to say about why there is no picture; empty while all is well.
  trouble = "";
  // The browser wants a click before it plays.
  blocked = false;
  // A picture has been seen since the last start.
  started = false;
  // Since start(), for those who look closely.
  errors = 0;
  stalls = 0;
  restarts = 0;

  private hls: Hls | undefined;
  private engine: "hls.js" | "native" = "hls.js";
  private readonly recovery = new Recovery();
  private readonly watch = new StallWatch(performance.now());
  private readonly address: string;
  private readonly listeners = new AbortController();
  private readonly observer: PerformanceObserver;
  private protocol: string | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private flowing = false; // the picture moves, and nothing was done that could stop it
  private pausedByUser = false;
  private placed = false; // hls.js has gone to its place near the live edge, if it is hls.js that plays
  private stopped = false;

  constructor(
    private readonly video: HTMLVideoElement,
    private camera: Camera,
    private readonly onChange: () => void,
  ) {
    this.address = new URL(camera.playlist, document.baseURI).href;
    this.observer = new PerformanceObserver((list) => this.noteProtocol(list.getEntriesByType("resource")));
  }

  start(): void {
    const { signal } = this.listeners;
    const on = (type: string, listener: () => void): void => this.video.addEventListener(type, listener, { signal });
    on("playing", () => this.onPlaying());
    on("waiting", () => {
      if (this.flowing) this.stalls += 1;
      this.flowing = false;
    });
    on("error", () => {
      if (this.engine === "native") this.fail("media", "The browser could not play the picture.");
    });
    document.addEventListener("visibilitychange", () => this.onVisibility(), { signal });
    this.observer.observe({ type: "resource" });
    void this.load();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.listeners.abort();
    this.observer.disconnect();
    this.unload();
  }

  // What the server says of the camera now. A camera that has come back is tried at once.
  update(camera: Camera): void {
    const cameBack = camera.state === "streaming" && this.camera.state !== "streaming";
    this.camera = camera;
    if (cameBack && this.timer !== undefined) this.restart();
  }

  // Nobody waits for the picture to move. Until it has started the element stands, for hls.js is waited for.
  get paused(): boolean {
    return this.started ? this.video.paused : this.pausedByUser || this.blocked;
  }

  togglePaused(): void {
    if (this.paused) {
      this.pausedByUser = false;
      this.blocked = false;
      if (this.started) this.jumpToLive();
      this.play();
    } else {
      this.pausedByUser = true;
      this.video.pause();
    }
    this.onChange();
  }

  // To be called about twice a second; also looks whether the picture still moves.
  sample(): PlaybackStats {
    const { video, hls } = this;
    const now = performance.now();
    const expected = !this.paused && this.camera.state === "streaming" && this.timer === undefined && !document.hidden;
    const patience = this.started ? stallPatience : startPatience;
    if (this.watch.stalled(video.currentTime, expected, patience, now)) this.fail("stall", "The picture stood still.");

    const details = hls?.latestLevelDetails ?? null;
    // Only while the picture moves: on a machine or a network that is too slow, jumping would make it worse.
    const target = hls?.targetLatency ?? null;
    if (hls && details && target !== null && this.flowing && isTooFarBehind(hls.latency, target, details.targetduration)) {
      this.jumpToLive();
    }
    const quality = video.getVideoPlaybackQuality?.();
    const end = video.buffered.length > 0 ? video.buffered.end(video.buffered.length - 1) : null;
    return {
      latency: this.started ? this.latency() : null,
      targetLatency: target,
      partTarget: details?.partTarget || null,
      targetDuration: details?.targetduration ?? null,
      buffer: end === null ? null : Math.max(0, end - video.currentTime),
      width: video.videoWidth,
      height: video.videoHeight,
      droppedFrames: quality?.droppedVideoFrames ?? 0,
      totalFrames: quality?.totalVideoFrames ?? 0,
      protocol: this.protocol,
      lowLatency: judgeLowLatency({ engine: this.engine, offered: this.camera.low_latency, playlist: details }),
    };
  }

  private jumpToLive(): void {
    const edge = this.hls?.liveSyncPosition;
    if (edge === null || edge === undefined || edge <= this.video.currentTime) return;
    this.flowing = false;
    this.video.currentTime = edge;
  }

  private latency(): number | null {
    if (this.hls) return this.hls.latency || null;
    const { seekable, currentTime } = this.video;
    return seekable.length > 0 ? seekable.end(seekable.length - 1) - currentTime : null;
  }

  private async load(): Promise<void> {
    let library: typeof import("hls.js/light");
    try {
      library = await import("hls.js/light");
    } catch {
      this.fail("network", "The server cannot be reached.");
      return;
    }
    if (this.stopped) return;
    const { default: HlsPlayer } = library;
    if (!HlsPlayer.isSupported()) {
      this.engine = "native";
      this.video.src = this.address;
      this.placed = true;
      this.play();
      return;
    }
    const hls = new HlsPlayer(hlsSettings);
    hls.on(HlsPlayer.Events.ERROR, (_event, data) => this.onError(data));
    // With the first media hls.js goes to its place near the live edge, before it tells us. Were the picture wanted
    // before that, it might take the way there for a hole, pass over it and begin up to a segment too early.
    hls.on(HlsPlayer.Events.FRAG_BUFFERED, () => {
      if (this.placed || !hls.hasEnoughToStart) return;
      this.placed = true;
      this.play();
    });
    // When the browser cannot take some media, hls.js takes the element away and gives it back, by itself or because
    // we say so. The browser pauses it then, and it finds its place anew.
    hls.on(HlsPlayer.Events.MEDIA_DETACHED, () => {
      this.started = false;
      this.placed = false;
    });
    hls.loadSource(this.address);
    hls.attachMedia(this.video);
    this.hls = hls;
  }

  private unload(): void {
    this.started = false;
    this.flowing = false;
    this.placed = false;
    this.hls?.destroy();
    this.hls = undefined;
    if (this.video.hasAttribute("src")) {
      this.video.removeAttribute("src");
      this.video.load();
    }
  }

  private play(): void {
    if (this.pausedByUser || !this.placed) return;
    this.video.play().then(
      () => {
        this.blocked = false;
      },
      (error: unknown) => {
        // An AbortError only says that something newer has begun.
        if (error instanceof DOMException && error.name === "NotAllowedError") this.blocked = true;
        this.onChange();
      },
    );
  }

  private onPlaying(): void {
    this.started = true;
    this.flowing = true;
    this.trouble = "";
    this.recovery.succeeded();
    this.onChange();
  }

  private onVisibility(): void {
    if (document.hidden) return;
    // Browsers pause a muted video that nobody sees.
    if (this.video.paused && !this.pausedByUser) this.play();
  }

  private onError(data: ErrorData): void {
    this.errors += 1;
    console.debug(`hls.js: ${data.details}${data.fatal ? ", fatal" : ""}: ${data.error?.message}`);
    // hls.js tries again by itself for as long as an error is not fatal.
    if (!data.fatal) return;
    const facts = { type: data.type, details: data.details, status: data.response?.code, codec: this.camera.video?.codec };
    this.fail(failureKind(facts), explainFailure(facts));
  }

  private fail(failure: Failure, why: string): void {
    if (this.stopped || this.timer !== undefined) return;
    const remedy = this.recovery.next(failure, performance.now());
    if (remedy.action === "recover-media" && this.hls) {
      this.hls.recoverMediaError();
      return;
    }
    const delay = remedy.action === "restart" ? remedy.delay : 0;
    this.trouble = why;
    this.unload();
    this.timer = setTimeout(() => this.restart(), delay);
    this.onChange();
  }

  private restart(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.restarts += 1;
    this.unload();
    void this.load();
  }

  private noteProtocol(entries: PerformanceEntryList): void {
    const base = new URL(".", this.address).href;
    for (const entry of entries as PerformanceResourceTiming[]) {
      if (entry.name.startsWith(base) && entry.nextHopProtocol) this.protocol = entry.nextHopProtocol;
    }
    // Nobody reads the browser's own list, which would stop growing at 250 entries with a warning.
    performance.clearResourceTimings();
  }
}
