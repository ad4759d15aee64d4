import { defineConfig } from "vite";

export default defineConfig({
  // Relative addresses only: a proxy may serve the page below any prefix.
  base: "./",
  build: {
    // No data: URLs, so that a strict Content-Security-Policy stays possible.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
  },
  server: { proxy: { "/api": "http://localhost:8480", "/live": "http://localhost:8480" } },
});
