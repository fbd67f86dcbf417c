import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { chineseLiterals, latinWords } from "./chinese-texts.ts";
import { repository } from "./documents.ts";

const sources = [
  "{apps,packages}/*/src/**/*.{ts,tsx}",
  "packages/login-types/elements/**/*.ts",
  "docs/generate/*.ts",
];

/** Files whose every text is Chinese. */
const CHINESE = /(?:texts\.zh|i18n\/zh)\.ts$/;
const ENGLISH = /(?:texts\.en|i18n\/en)\.ts$|sandbox\/src\/control\//;
/** What a terminal prints in both languages at once. */
const BOTH =
  /apps\/server\/src\/(?:banner|problem|run)\.ts$|apps\/cli\/src\/help\.ts$|apps\/create-menshen\//;
const NO_TEXTS = /\.test\.|\.test-d\.|\.gen\./;

/** What a Chinese text may say in Latin letters beside identifiers. */
const names = new Set(
  [
    // Products, formats, protocols
    "Menshen WeChat WeCom GitHub OAuth OpenID Connect PKCE Basic basic Collector Excel Unicode ASCII UTF-8 GBK CSV JSON XML Base64 base64 JavaScript JS-SDK NTP DNS ICP",
    "HTTP HTTPS http https mailto WCAG AA rrggbb GET POST URL IP ID CORS Cookie cookie webhook API Schema sqlite postgres MiB KiB GiB a-f",
    // Software that signs people in through us, and what it is made of
    "Gitea GitLab Grafana Harbor Jenkins JumpServer MinIO Nextcloud Nightingale Superset Casdoor Keycloak nginx Caddy Traefik OIDC OAuth2 CLI JMESPath",
    // The providers' terms, as their consoles print them
    "AppID AppSecret UserID UnionID OpenID AgentId CorpID SuiteID Secret secret Token Ticket ticket Scope scope code state license",
    "appid appsecret agentid corpid openid userid openuserid jsapi auth id ip echostr timestamp nonce Encrypt notify",
    // Ours: parts of files, commands, values of settings, events and names in code
    "run config wrap add and or not Type type e.json elements variables hosts readyz hash corp app wecom wechat admin public session internal callback verifier mode proxy suite",
    "kind fields table methods indexes unique optional default text integer real boolean json migrate",
    "pnpm build npx menshen check start dev serve seal sealed key help on off debug info warn error silent loopback localhost",
    "name mobile email role true false null input query post issuer span traceparent create await Promise hint OpenAPI FILE zh zh-CN English",
  ].flatMap((line) => line.split(" ")),
);

it("texts for Chinese readers have no Latin words but names and identifiers", async () => {
  const texts = await chineseTexts();
  const found = texts.flatMap(({ place, text }) => {
    const words = latinWords(text, names);
    return words.length > 0 ? `${place}: ${words.join(" ")} in ${text}` : [];
  });
  expect(found).toEqual([]);
  // So that a change of the sources' form does not make the test find nothing.
  expect(texts.length).toBeGreaterThan(1500);
});

/** One word for one thing; the left one reads as something else. */
const oneTerm: readonly (readonly [wrong: RegExp, right: string])[] = [
  [/(?<!身份)提供方/, "企业微信 or 微信, of other kinds 身份提供方"],
  [/租户/, "企业"],
  [/模拟器/, "沙箱"],
  [/帐号/, "账号"],
  [/遮盖/, "掩码"],
  [/登录元素|登录途径/, "登录方式"],
  [/托管页面/, "内置登录页"],
  [/安装授权码/, "临时授权码"],
  [/归属校验/, "所有权校验"],
  [/[十百]分钟|[十百]天/, "10 分钟, 30 天"],
];

it("texts for Chinese readers use one term for one thing", async () => {
  const found = (await chineseTexts()).flatMap(({ place, text }) =>
    oneTerm.flatMap(([wrong, right]) => (wrong.test(text) ? `${place}: ${text} (${right})` : [])),
  );
  expect(found).toEqual([]);
});

it("a Latin word under zh is found in every form that texts have", () => {
  const source = `
    const zh: Texts = { "a.b": "第一 wrong one", list: ["two"], more: { c: \`\${x} three\` } };
    const row = { zh: "four", en: "五 fine" }; // "六 fine"
    call("config", "七 six", "eight nine");
  `;
  const words = chineseLiterals(source, false).flatMap(({ text }) => latinWords(text, new Set()));
  expect(words).toEqual(["wrong", "one", "two", "three", "four", "six"]);
});

async function chineseTexts(): Promise<{ place: string; text: string }[]> {
  const texts: { place: string; text: string }[] = [];
  for await (const path of glob(sources, { cwd: repository })) {
    if ([ENGLISH, BOTH, NO_TEXTS].some((left) => left.test(path))) continue;
    const source = await readFile(join(repository, path), "utf8");
    for (const { line, text } of chineseLiterals(source, CHINESE.test(path)))
      texts.push({ place: `${path}:${line}`, text });
  }
  return texts;
}
