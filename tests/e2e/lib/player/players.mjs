// The players: each plays `url` in `video` and tells `watch` what it knows. Options: lowLatency, and what the player's own
// configuration takes under `configuration`.

const SCRIPTS = { hlsjs: '/hls.js', videojs: '/video.js', shaka: '/shaka.js' };

// Loads what the player is made of, so that play() begins at once.
export async function prepare(name) {
  const script = SCRIPTS[name];
  if (!script) return;
  await new Promise((resolve, reject) => {
    const element = document.createElement('script');
    element.src = script;
    element.onload = resolve;
    element.onerror = () => reject(new Error(`${script} does not load`));
    document.head.append(element);
  });
}

export async function hlsjs(video, url, { lowLatency = true, configuration }, watch) {
  const hls = new Hls({ lowLatencyMode: lowLatency, ...configuration });
  let parts = 0;
  let fragments = 0;
  hls.on(Hls.Events.ERROR, (_, data) => watch.note({
    type: data.type, details: data.details, fatal: data.fatal, status: data.response?.code,
    reason: data.reason ?? data.error?.message, url: data.url ?? data.frag?.url,
  }));
  hls.on(Hls.Events.FRAG_LOADED, (_, { part }) => {
    if (part) parts += 1;
    else fragments += 1;
  });
  // As the page does it, and why: ui/src/playback.ts.
  let placed = false;
  hls.on(Hls.Events.FRAG_BUFFERED, () => {
    if (placed || !hls.hasEnoughToStart) return;
    placed = true;
    video.play();
  });
  watch.latency = () => hls.latency;
  watch.facts = () => {
    const details = hls.latestLevelDetails ?? hls.levels?.[hls.currentLevel]?.details;
    return {
      parts, fragments, targetLatency: hls.targetLatency, partTarget: details?.partTarget, partHoldBack: details?.partHoldBack,
    };
  };
  window.player = { hls, video }; // for tests that steer it
  hls.loadSource(url);
  hls.attachMedia(video);
}

// video.js with its own HLS engine, VHS.
export async function videojs(video, url, { lowLatency = true, configuration }, watch) {
  const player = window.videojs(video, { html5: { vhs: { overrideNative: true, llhls: lowLatency, ...configuration } } });
  player.on('error', () => watch.note({ details: player.error()?.message, fatal: true }));
  watch.facts = () => ({ requestsFailed: player.tech(true)?.vhs?.stats.mediaRequestsErrored });
  player.src({ src: url, type: 'application/vnd.apple.mpegurl' });
  await player.play();
}

export async function shaka(video, url, { lowLatency = true, configuration }, watch) {
  window.shaka.polyfill.installAll();
  const player = new window.shaka.Player();
  await player.attach(video);
  player.configure({ streaming: { lowLatencyMode: lowLatency, ...configuration } });
  player.addEventListener('error', ({ detail }) => watch.note({
    type: detail.category, details: detail.code, fatal: detail.severity === 2, reason: `${detail.data}`,
  }));
  watch.latency = () => player.getStats().liveLatency;
  await player.load(url);
  await video.play();
}

// What the browser does with the URL by itself.
export async function native(video, url) {
  video.src = url;
  await video.play();
}
