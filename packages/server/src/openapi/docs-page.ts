import { html, raw } from "hono/html";
import { pageIsolation, pagePolicy } from "../http/security-headers.ts";
import { cspHash } from "../login/pages/style.ts";
import type { Language } from "../login/pages/texts.ts";
import type { openApiDocument } from "./document.ts";

type OpenApiDocument = ReturnType<typeof openApiDocument>;

/** The document for people: every procedure by element, without a script. */
export async function docsPage(
  { info, paths }: OpenApiDocument,
  language: Language,
): Promise<Response> {
  const text = texts[language];
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, ...operation })),
  );
  const groups = Map.groupBy(operations, ({ tags }) => tags[0] ?? "");
  const document = html`<!doctype html>
    <html lang="${language === "zh" ? "zh-CN" : "en"}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${text.title} · 门神 Menshen</title>
        ${raw(`<style>${style}</style>`)}
      </head>
      <body>
        <h1>${text.title}</h1>
        <p>Menshen ${info.version} · <a href="/openapi.json">openapi.json</a></p>
        <p>${text.form}</p>
        ${[...groups].map(
          ([name, members]) =>
            html`<h2>${name}</h2>
              ${members.map(
                (one) =>
                  html`<details>
                    <summary>
                      <code>${one.method.toUpperCase()} ${one.path}</code>
                      <small>${one["x-access"]}</small>
                      ${one[language === "zh" ? "description" : "summary"] ?? ""}
                    </summary>
                    <pre>${JSON.stringify(
                      {
                        ...("parameters" in one && { parameters: one.parameters }),
                        ...("requestBody" in one && { requestBody: one.requestBody }),
                        response: one.responses["200"].content,
                      },
                      null,
                      2,
                    )}</pre>
                  </details>`,
              )}`,
        )}
      </body>
    </html>`;
  return new Response(String(await document), {
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": pagePolicy({ styleHashes: [cspHash(style)] }),
      ...pageIsolation,
      "Cache-Control": "no-store",
    },
  });
}

const texts = {
  en: {
    title: "Interface",
    form: "A query's input is JSON in ?input= or in the body of a POST; a mutation's is the body. The result is result.data, a failure is error.",
  },
  zh: {
    title: "接口",
    form: "查询的参数是 ?input= 中的 JSON，也可放在 POST 正文中；变更的参数放在正文中。结果在 result.data，失败在 error。",
  },
} as const;

const style = `
:root { color-scheme: light dark; }
body { max-width: 60rem; margin: 0 auto; padding: 24px 16px; font: 16px/1.5 system-ui, "PingFang SC", "Microsoft YaHei", sans-serif; }
h2 { margin: 32px 0 8px; font-size: 1.1rem; overflow-wrap: anywhere; }
details { border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent); padding: 6px 0; }
summary { cursor: pointer; overflow-wrap: anywhere; }
small { opacity: .7; }
pre { overflow: auto; font-size: .85rem; }
`;
