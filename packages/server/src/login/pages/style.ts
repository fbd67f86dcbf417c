import { hash } from "node:crypto";
import type { Brand } from "@menshen/core";
import { brandPalettes, defaultPalettes, type Palette } from "./palette.ts";

/** One constant style sheet for all hosted pages, allowed by its hash. */
export const style = `
:root { color-scheme: light dark; ${declare(defaultPalettes.light)} }
@media (prefers-color-scheme: dark) { :root { ${declare(defaultPalettes.dark)} } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100dvh; display: grid; place-items: center; padding: 24px 16px; background: radial-gradient(60rem 30rem at 50% -10rem, var(--wash), transparent), var(--ground); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
main { width: min(26rem, 100%); background: var(--card); border: 1px solid var(--line); border-top: 4px solid var(--red); border-radius: 14px; padding: 32px 28px 24px; box-shadow: 0 18px 50px -30px rgb(0 0 0 / .45); }
.mark { display: block; width: 44px; height: 44px; object-fit: contain; margin: 0 0 16px; color: var(--red); }
h1 { margin: 0 0 4px; text-wrap: pretty; font-size: 1.5rem; line-height: 1.3; letter-spacing: .01em; }
p { margin: 0 0 16px; color: var(--soft); overflow-wrap: anywhere; text-wrap: pretty; }
ul { list-style: none; margin: 20px 0 0; padding: 0; display: grid; gap: 10px; }
.choice { display: flex; align-items: center; gap: 14px; width: 100%; min-height: 64px; padding: 10px 14px; border: 1px solid var(--line); border-radius: 10px; background: transparent; color: inherit; font: inherit; text-align: start; text-decoration: none; cursor: pointer; transition: border-color .15s, background-color .15s; }
.choice:hover { border-color: var(--red); background: var(--wash); }
.choice:focus-visible, .button:focus-visible, .plain:focus-visible, footer a:focus-visible { outline: 3px solid var(--red); outline-offset: 2px; }
.choice[aria-disabled=true] { opacity: .6; pointer-events: none; }
.icon { flex: none; width: 40px; height: 40px; border-radius: 9px; display: grid; place-items: center; background: var(--red); color: var(--red-ink); font-weight: 600; overflow: hidden; }
.icon:has(img) { background: none; }
.icon img { width: 100%; height: 100%; object-fit: contain; }
.choice strong, .choice small { display: block; overflow-wrap: anywhere; }
.choice strong { font-weight: 600; text-wrap: balance; }
.choice small { color: var(--soft); }
.person { display: flex; align-items: center; gap: 14px; margin: 16px 0; padding: 14px; border-radius: 10px; background: var(--wash); }
.person .icon { width: 52px; height: 52px; border-radius: 50%; font-size: 1.25rem; }
.person strong, .person small { display: block; overflow-wrap: anywhere; }
.person small { color: var(--soft); }
.actions { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 20px; margin: 0 0 24px; }
.ask { display: grid; gap: 6px; margin: 20px 0 8px; }
.ask label { font-weight: 600; }
.ask input { width: 100%; min-height: 46px; padding: 8px 12px; border: 1px solid var(--soft); border-radius: 9px; background: transparent; color: inherit; font: inherit; }
.ask input[aria-invalid] { border-color: var(--red); }
.ask input:focus-visible { outline: 3px solid var(--red); outline-offset: 1px; }
.plain { margin-top: 16px; color: var(--soft); }
button.button { border: 0; font: inherit; font-weight: 600; cursor: pointer; }
button.button[aria-disabled=true] { opacity: .6; pointer-events: none; }
.notice { margin: 16px 0; padding: 12px 14px; border-radius: 10px; background: var(--wash); border-inline-start: 4px solid var(--red); }
.notice strong, .notice span { display: block; }
.notice span { color: var(--soft); font-size: .875rem; }
.button { display: inline-block; margin-top: 16px; padding: 9px 20px; border-radius: 9px; background: var(--red); color: var(--red-ink); text-decoration: none; font-weight: 600; }
footer { margin-top: 24px; padding-top: 14px; border-top: 1px solid var(--line); display: flex; flex-wrap: wrap; justify-content: space-between; gap: 4px 12px; font-size: .8125rem; color: var(--soft); }
footer a { color: inherit; }
@media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
`;

/** The brand's colours; empty without any. Values are `#rrggbb` or a word, so they cannot end the style. */
export function brandStyle(brand: Brand): string {
  const { light, dark } = brandPalettes(brand);
  const onLight = declare(light);
  return onLight && `:root{${onLight}}@media (prefers-color-scheme: dark){:root{${declare(dark)}}}`;
}

/** As custom properties: `redInk` is `--red-ink`. */
function declare(palette: Partial<Palette>): string {
  return Object.entries(palette)
    .map(([name, color]) => `--${name.replace(/[A-Z]/, (c) => `-${c.toLowerCase()}`)}:${color}`)
    .join(";");
}

/** A page as a visitor sees it who prefers the theme. */
export function inTheme(page: string, theme: keyof typeof defaultPalettes): string {
  return page
    .replaceAll("(prefers-color-scheme: dark)", theme === "dark" ? "all" : "not all")
    .replaceAll("color-scheme: light dark", `color-scheme: ${theme}`);
}

export const styleHash = cspHash(style);

/** How a Content-Security-Policy names an inline style or script. */
export function cspHash(source: string): string {
  return `sha256-${hash("sha256", source, "base64")}`;
}
