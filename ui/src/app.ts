// <sluice-app>: the whole page. Shows all cameras, or the one whose name stands behind the # of the address.

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { repeat } from "lit/directives/repeat.js";
import { fetchCameras, type Camera } from "./cameras.js";
import { icons } from "./icons.js";
import "./player.js";
import { Poller } from "./polling.js";
import * as words from "./words.js";

const pollInterval = 2_000;
const pollTimeout = 8_000;

export class SluiceApp extends LitElement {
  static override properties = { cameras: { state: true }, chosen: { state: true }, failure: { state: true } };

  declare cameras: Camera[] | undefined; // undefined before the first answer
  declare chosen: string; // name of a camera; "" for all
  declare failure: string; // why the last question was not answered

  private readonly poller = new Poller<Camera[]>({
    ask: fetchCameras,
    interval: pollInterval,
    timeout: pollTimeout,
    onAnswer: (cameras) => {
      this.cameras = cameras;
      this.failure = "";
    },
    onFailure: (error) => (this.failure = error.message),
  });

  constructor() {
    super();
    this.chosen = chosenByAddress();
    this.failure = "";
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("hashchange", this.onHash);
    this.poller.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("hashchange", this.onHash);
    this.poller.stop();
  }

  private readonly onHash = (): void => {
    const left = this.chosen;
    this.chosen = chosenByAddress();
    // Who comes back with the keyboard goes on where he left.
    if (!this.chosen && left) void this.updateComplete.then(() => this.card(left)?.focus());
  };

  private card(name: string): HTMLElement | null {
    return this.querySelector(`[data-testid="camera"][data-name="${CSS.escape(name)}"]`);
  }

  protected override render(): TemplateResult {
    document.title = this.chosen ? `${this.chosen} – Sluice` : "Sluice";
    return html`
      ${this.failure ? html`<p class="banner" role="alert">The server cannot be reached. Trying again.</p>` : nothing}
      <main>${this.chosen ? this.renderOne() : this.renderAll()}</main>
    `;
  }

  private renderOne(): TemplateResult {
    const camera = this.cameras?.find(({ name }) => name === this.chosen);
    if (camera) return html`${keyed(camera.name, html`<sluice-player .camera=${camera}></sluice-player>`)}`;
    if (!this.cameras) return loading();
    return html`
      <section class="empty">
        <h1>There is no camera “${this.chosen}”</h1>
        <p><a href="#">Show all cameras</a></p>
      </section>
    `;
  }

  private renderAll(): TemplateResult {
    return html`
      <header class="page-head">
        <h1>Sluice</h1>
        ${this.cameras?.length ? html`<p>${summary(this.cameras)}</p>` : nothing}
      </header>
      ${this.cameras === undefined ? loading() : this.cameras.length === 0 ? noCameras() : cards(this.cameras)}
    `;
  }
}

function chosenByAddress(): string {
  const name = location.hash.slice(1);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function summary(cameras: Camera[]): string {
  const live = cameras.filter(({ state }) => state === "streaming").length;
  return `${words.count(cameras.length, "camera")}, ${live === cameras.length ? "all" : live} live`;
}

function cards(cameras: Camera[]): TemplateResult {
  return html`
    <ul class="cards">
      ${repeat(cameras, ({ name }) => name, (camera) => html`<li>${card(camera)}</li>`)}
    </ul>
  `;
}

function card(camera: Camera): TemplateResult {
  const formats = [camera.video && words.videoFormat(camera.video), camera.audio && words.audioFormat(camera.audio)];
  return html`
    <a class="card" href=${`#${encodeURIComponent(camera.name)}`} data-testid="camera" data-name=${camera.name} data-state=${camera.state}>
      <span class="card-picture">${icons.camera}<span class="card-play">${icons.play}</span></span>
      <span class="card-text">
        <span class="card-name">${camera.name}</span>
        <span class="state" data-testid="camera-state" data-state=${camera.state}>${words.describeState(camera)}</span>
        ${formats.filter(Boolean).map((format) => html`<span class="card-format">${format}</span>`)}
        ${camera.low_latency === null ? nothing : html`<span class="card-format">${camera.low_latency ? "Low latency" : "Plain HLS"}</span>`}
      </span>
    </a>
  `;
}

function loading(): TemplateResult {
  return html`<p class="empty" role="status">Asking the server for its cameras …</p>`;
}

function noCameras(): TemplateResult {
  return html`
    <section class="empty">
      <h2>No camera is configured</h2>
      <p>Put one into the configuration file and start Sluice again:</p>
      <pre>cameras:
  door: rtsp://user:password@10.0.0.5/stream1</pre>
    </section>
  `;
}

customElements.define("sluice-app", SluiceApp);
