// Drawn here, so that no font or image has to be loaded. All on a 24×24 grid, in the colour of the text.

import { svg, html, type TemplateResult } from "lit";

function icon(shape: TemplateResult): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${shape}</svg>`;
}

export const icons = {
  back: icon(svg`<path d="M15 5l-7 7 7 7" />`),
  play: icon(svg`<path class="filled" d="M8 5.5v13l11-6.5z" />`),
  pause: icon(svg`<path d="M9 6v12M15 6v12" />`),
  muted: icon(svg`<path class="filled" d="M4 9.5v5h3.5L12 18V6L7.5 9.5z" /><path d="M16 9.5l5 5M21 9.5l-5 5" />`),
  sound: icon(svg`<path class="filled" d="M4 9.5v5h3.5L12 18V6L7.5 9.5z" /><path d="M15.5 9a4.5 4.5 0 010 6M18 6.5a8 8 0 010 11" />`),
  fullscreen: icon(svg`<path d="M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5" />`),
  camera: icon(svg`<rect x="3" y="7" width="12" height="10" rx="2" /><path d="M15 11l6-3v8l-6-3z" />`),
};
