import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const page = (name: string) => fileURLToPath(import.meta.resolve(`./${name}/index.html`));

export default defineConfig({
  base: "/samples/",
  build: {
    // The server finds a file at its address.
    outDir: "dist/samples",
    emptyOutDir: true,
    // The policy of the server has no `data:` scripts or styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: { react: page("react"), element: page("element"), vue: page("vue") } },
  },
  define: {
    __VUE_OPTIONS_API__: "false",
    __VUE_PROD_DEVTOOLS__: "false",
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
  },
});
