import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Where the server of `menshen dev` listens; Vite hands it everything that is not the console's own. */
const server = "http://127.0.0.1:3000";

export default defineConfig({
  plugins: [react()],
  build: {
    // The policy of the server has no `data:` scripts or styles, and a small file costs nothing over HTTP/1.1 keep-alive.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  server: { port: 5173, proxy: { "/trpc": server, "/api": server, "/login": server } },
});
