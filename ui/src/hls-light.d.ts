// hls.js ships the types of its light build only under the name of the full one. The light build leaves out
// alternate audio, subtitles and DRM, none of which Sluice sends; low latency is in it.
declare module "hls.js/light" {
  export * from "hls.js";
  export { default } from "hls.js";
}
