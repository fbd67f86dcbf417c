import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { woffToSfnt } from "./woff-to-sfnt.ts";

const folder = fileURLToPath(new URL("../../../node_modules/.cache/fonts", import.meta.url));

/** Exact versions: a picture changes when the console does. They are no dependencies, since nothing else needs 120 MB of fonts. */
const packages = [
  "@openfonts/noto-sans-sc_all@1.44.1",
  "@fontsource/noto-color-emoji@5.3.2",
  "@fontsource/inter@5.3.0",
  "@fontsource/jetbrains-mono@5.3.0",
] as const;

const files = [
  ...[400, 500, 600, 700].flatMap((weight) => [
    `@openfonts/noto-sans-sc_all/files/noto-sans-sc-all-${weight}.woff`,
    `@fontsource/inter/files/inter-latin-${weight}-normal.woff`,
  ]),
  "@fontsource/noto-color-emoji/files/noto-color-emoji-emoji-400-normal.woff",
  "@fontsource/jetbrains-mono/files/jetbrains-mono-latin-400-normal.woff",
];

/**
 * Fonts for Latin, Chinese and emoji from the npm registry, downloaded once.
 * @returns the environment with which a browser on Linux has these fonts and no others, on pages and in canvases
 */
export async function prepareFonts(): Promise<Record<string, string>> {
  const config = join(folder, "fonts.conf");
  if (!existsSync(config)) {
    await mkdir(join(folder, "files"), { recursive: true });
    await writeFile(join(folder, "package.json"), "{}");
    const flags = ["--no-save", "--ignore-scripts", "--no-audit", "--no-fund"];
    await promisify(execFile)("npm", ["install", ...flags, ...packages], { cwd: folder });
    for (const file of files) {
      const woff = await readFile(join(folder, "node_modules", file));
      const name = file.slice(file.lastIndexOf("/") + 1).replace(/woff$/, "ttf");
      await writeFile(join(folder, "files", name), woffToSfnt(woff));
    }
    await writeFile(config, fontConfig);
  }
  return { FONTCONFIG_FILE: config };
}

const aliases = {
  "sans-serif": ["Inter", "Noto Sans SC", "Noto Color Emoji"],
  "system-ui": ["Inter", "Noto Sans SC", "Noto Color Emoji"],
  monospace: ["JetBrains Mono", "Noto Sans SC"],
};

const fontConfig = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(folder, "files")}</dir>
  <cachedir>${join(folder, "cache")}</cachedir>
${Object.entries(aliases)
  .map(
    ([name, families]) =>
      `  <alias binding="same"><family>${name}</family><prefer>${families.map((one) => `<family>${one}</family>`).join("")}</prefer></alias>`,
  )
  .join("\n")}
</fontconfig>
`;
