// <sluice-player>: the page of one camera. Plays while it is in the document.

import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Camera } from "./cameras.js";
import { icons } from "./icons.js";
import { Playback, type PlaybackStats } from "./playback.js";
import * as words from "./words.js";

const sampleInterval = 500;

interface WebKitVideo extends HTMLVideoElement {
  webkitEnterFullscreen?: () => void;
}

export class SluicePlayer extends LitElement {
  static override properties = { camera: { attribute: false }, stats: { state: true } };

  declare camera: Camera;
  declare stats: PlaybackStats | undefined;

  private playback: Playback | undefined;
  private timer: ReturnType<typeof setInterval> | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("keydown", this.onKey);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("keydown", this.onKey);
    clearInterval(this.timer);
    this.playback?.stop();
  }

  protected override firstUpdated(): void {
    this.playback = new Playback(this.video, this.camera, () => this.requestUpdate());
    this.playback.start();
    this.timer = setInterval(() => (this.stats = this.playback?.sample()), sampleInterval);
    this.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("camera")) this.playback?.update(this.camera);
  }

  private get video(): WebKitVideo {
    return this.querySelector("video") as WebKitVideo;
  }

  protected override render(): TemplateResult {
    const { camera, stats } = this;
    return html`
      <div class="player" data-testid="player" data-errors=${this.playback?.errors ?? 0}
           data-stalls=${this.playback?.stalls ?? 0} data-restarts=${this.playback?.restarts ?? 0}>
        <header class="player-head">
          <a class="button" href="#" aria-label="Back to all cameras">${icons.back}</a>
          <h1 tabindex="-1">${camera.name}</h1>
          <p class="state" data-state=${camera.state}>${words.describeState(camera)}</p>
        </header>
        <div class="stage" .style=${`--aspect: ${aspect(camera)}`} @dblclick=${this.toggleFullscreen}>
          <video data-testid="video" .muted=${true} muted playsinline aria-label=${`Live picture of ${camera.name}`}
                 @volumechange=${this.refresh} @pause=${this.refresh} @play=${this.refresh}></video>
          ${this.renderNotice()} ${this.renderControls()}
        </div>
        ${stats ? this.renderStats(stats) : nothing}
      </div>
    `;
  }

  private renderNotice(): TemplateResult | typeof nothing {
    const { camera, playback } = this;
    if (!playback || playback.blocked) return nothing;
    if (camera.state !== "streaming") return notice(words.describeState(camera));
    if (playback.trouble) return notice(`${playback.trouble} Trying again.`);
    return playback.started ? nothing : notice("Waiting for the first picture …");
  }

  private renderControls(): TemplateResult {
    const video = this.playback ? this.video : undefined;
    const paused = this.playback?.paused ?? false;
    const muted = video?.muted ?? true;
    const silent = this.camera.audio === null;
    const soundLabel = silent ? "This camera sends no sound" : muted ? "Sound on" : "Sound off";
    return html`
      <div class="controls">
        <button class="button" @click=${this.togglePaused} aria-label=${paused ? "Play" : "Pause"} title="Space">
          ${paused ? icons.play : icons.pause}
        </button>
        <button class="button" @click=${this.toggleMuted} ?disabled=${silent} aria-label=${soundLabel} title=${soundLabel}>
          ${muted ? icons.muted : icons.sound}<span>${silent ? "No sound" : muted ? "Unmute" : "Mute"}</span>
        </button>
        <span class="spring"></span>
        <button class="button" @click=${this.toggleFullscreen} aria-label="Full screen" title="F">${icons.fullscreen}</button>
      </div>
    `;
  }

  private renderStats(stats: PlaybackStats): TemplateResult {
    const { camera, playback } = this;
    const { lowLatency } = stats;
    const mode = lowLatency.on === null ? "unknown" : lowLatency.on ? "on" : "off";
    const size = stats.width > 0 ? `${stats.width}×${stats.height}` : words.unknown;
    const rate = camera.video ? words.frameRate(camera.video.frame_rate) : "";
    const interruptions = words.interruptions(playback?.stalls ?? 0, playback?.errors ?? 0);
    return html`
      <dl class="stats">
        ${fact("Latency", words.seconds(stats.latency), {
          test: "latency",
          value: stats.latency,
          note: stats.targetLatency === null ? "" : `aims at ${words.length(stats.targetLatency)}`,
        })}
        ${fact("Low latency", mode, { test: "low-latency", value: mode, note: lowLatency.why })}
        ${fact("Part target", words.length(stats.partTarget), { test: "part-target", value: stats.partTarget })}
        ${fact("Target duration", words.length(stats.targetDuration), { test: "target-duration", value: stats.targetDuration })}
        ${fact("Buffer", words.seconds(stats.buffer), { test: "buffer", value: stats.buffer })}
        ${fact("Picture", size, { test: "resolution", note: [camera.video?.codec, rate].filter(Boolean).join(", ") })}
        ${fact("Sound", camera.audio ? camera.audio.codec : "none", { note: camera.audio ? words.soundFormat(camera.audio) : "" })}
        ${fact("Dropped frames", String(stats.droppedFrames), {
          test: "dropped-frames",
          value: stats.droppedFrames,
          note: `of ${stats.totalFrames}`,
        })}
        ${fact("Interruptions", interruptions, { test: "interruptions" })}
        ${fact("Protocol", words.protocolName(stats.protocol), {
          test: "protocol",
          value: stats.protocol,
          note: stats.protocol?.startsWith("http/1") ? "Browsers open six connections at most; HTTPS has no such limit." : "",
        })}
      </dl>
    `;
  }

  private readonly refresh = (): void => this.requestUpdate();

  private readonly togglePaused = (): void => this.playback?.togglePaused();

  private readonly toggleMuted = (): void => {
    if (this.camera.audio !== null) this.video.muted = !this.video.muted;
  };

  private readonly toggleFullscreen = (): void => {
    const stage = this.querySelector<HTMLElement>(".stage");
    if (document.fullscreenElement) void document.exitFullscreen();
    else if (stage?.requestFullscreen) void stage.requestFullscreen();
    else this.video.webkitEnterFullscreen?.();
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const onControl = event.target instanceof Element && event.target.closest("button, a") !== null;
    if (event.key === "Escape" && !document.fullscreenElement) location.hash = "";
    else if (event.key === "m") this.toggleMuted();
    else if (event.key === "f") this.toggleFullscreen();
    else if (event.key === " " && !onControl) this.togglePaused();
    else return;
    event.preventDefault();
  };
}

// The shape of the picture before it comes, so that nothing moves when it does.
function aspect({ video }: Camera): string {
  return video && video.width > 0 && video.height > 0 ? `${video.width} / ${video.height}` : "16 / 9";
}

function notice(text: string): TemplateResult {
  return html`<p class="over" role="status" data-testid="notice">${text}</p>`;
}

interface FactOptions {
  test?: string;
  value?: string | number | null;
  note?: string;
}

// `data-value` has the bare number, for tests and for people with the browser's tools open.
function fact(name: string, text: string, { test, value, note }: FactOptions): TemplateResult {
  return html`
    <div class="fact">
      <dt>${name}</dt>
      <dd data-testid=${test ?? nothing} data-value=${value ?? nothing}>${text}</dd>
      ${note ? html`<dd class="note">${note}</dd>` : nothing}
    </div>
  `;
}

customElements.define("sluice-player", SluicePlayer);
