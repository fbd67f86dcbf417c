/** Themed by custom properties; light or dark as the page's `color-scheme` says. */
const css = `
.menshen { box-sizing: border-box; width: 100%; max-width: 24rem; min-width: 0; padding: 20px; border: 1px solid var(--menshen-border, light-dark(#e3dbd0, #39312b)); border-radius: var(--menshen-radius, 12px); background: var(--menshen-background, light-dark(#fffdf9, #1f1a17)); color: var(--menshen-text, light-dark(#221c17, #f1eae2)); font: var(--menshen-font, 16px/1.5 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif); }
.menshen * { box-sizing: border-box; }
.menshen:focus { outline: none; }
.menshen-brand { display: flex; align-items: center; gap: 10px; margin: 0 0 12px; font-weight: 600; }
.menshen-brand img { width: 36px; height: 36px; object-fit: contain; }
.menshen-status { margin: 0 0 12px; font-weight: 600; text-align: center; }
.menshen-frame { display: block; width: 100%; height: 400px; border: 0; border-radius: 8px; background: #fff; }
.menshen-hint { margin: 0 0 12px; text-align: center; color: var(--menshen-muted, light-dark(#6d6259, #aa9e92)); overflow-wrap: anywhere; }
.menshen-actions { display: grid; gap: 8px; margin: 12px 0 0; padding: 0; list-style: none; }
.menshen-button { display: block; width: 100%; min-height: 44px; padding: 9px 16px; border: 1px solid transparent; border-radius: 8px; background: var(--menshen-color, var(--menshen-brand, light-dark(#a8281e, #e0695c))); color: var(--menshen-on-color, var(--menshen-on-brand, light-dark(#fff, #1b0d0b))); font: inherit; font-weight: 600; text-align: center; cursor: pointer; overflow-wrap: anywhere; }
.menshen-button.plain { border-color: var(--menshen-border, light-dark(#e3dbd0, #39312b)); background: transparent; color: inherit; font-weight: 400; }
.menshen-button.link { min-height: 32px; background: transparent; color: var(--menshen-muted, light-dark(#6d6259, #aa9e92)); font-size: .875em; font-weight: 400; text-decoration: underline; }
.menshen-button:focus-visible, .menshen-foot a:focus-visible { outline: 3px solid var(--menshen-color, var(--menshen-brand, light-dark(#a8281e, #e0695c))); outline-offset: 2px; }
.menshen-others { margin: 16px 0 0; font-size: .875em; color: var(--menshen-muted, light-dark(#6d6259, #aa9e92)); }
.menshen-foot { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 16px 0 0; font-size: .8125em; color: var(--menshen-muted, light-dark(#6d6259, #aa9e92)); }
.menshen-foot a { color: inherit; }
`;

let sheet: CSSStyleSheet | undefined;

/** Adds the component's style once to a document or shadow root. A constructed sheet needs no `style-src` of the page's policy. */
export function adoptStyle(root: Document | ShadowRoot): void {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
  }
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
}
