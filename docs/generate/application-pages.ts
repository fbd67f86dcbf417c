import {
  clientConfig,
  fillSnippet,
  templates,
  type ApplicationTemplate,
} from "@menshen/application-templates";
import { page, type Language, type Page } from "./markdown.ts";

/** A page of the guide for each template. */
export function applicationPages(): Page[] {
  return templates.flatMap((template) =>
    (["en", "zh"] as const).map((language) => applicationPage(template, language)),
  );
}

function applicationPage(template: ApplicationTemplate, language: Language): Page {
  const text = texts[language];
  const { id, name, steps, snippets, notes, sources } = template;
  const values = valuesOf(template);
  const title = template.redirectPath === undefined ? text.other : name;
  return page(`../guide/applications/${id}`, language, title, [
    text.intro(title),
    block("json", clientText(template)),
    text.secret,
    `## ${text.inSoftware}`,
    steps.map((step, n) => `${n + 1}. ${step[language]}`).join("\n"),
    ...snippets.flatMap((snippet) => [
      `${snippet.title[language]}${text.colon}`,
      block(snippet.language, fillSnippet(snippet.text, values)),
    ]),
    `## ${text.notes}`,
    list(notes.map((note) => note[language])),
    `## ${text.next}`,
    text.rules,
    `## ${text.sources}`,
    list(sources.map((source) => `<${source}>`)),
  ]);
}

const CLIENT_SECRET = "CLIENT_SECRET";

function valuesOf(template: ApplicationTemplate) {
  const { id, exampleAddress, redirectPath } = template;
  return {
    clientId: id,
    clientSecret: CLIENT_SECRET,
    issuer: "https://menshen.example.com/oidc",
    address: exampleAddress,
    redirectUri: exampleAddress + (redirectPath ?? ""),
  };
}

function clientText(template: ApplicationTemplate): string {
  const { clientId, clientSecret, address } = valuesOf(template);
  return JSON.stringify(clientConfig(template, { clientId, clientSecret, address }), null, 2);
}

function block(language: string, text: string): string {
  return ["```" + language, text, "```"].join("\n");
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}

const texts = {
  en: {
    other: "Any other software",
    intro: (name: string) =>
      `${name} signs people in with WeCom or WeChat through Menshen's OpenID provider. In the console: Applications, Add application, ${name}, and the address of yours. ` +
      "That writes an [element](../applications.md) with this config file:",
    secret:
      "The console generates the client ID and the secret, and stores the secret encrypted. Below, `https://menshen.example.com` stands for the public URL of your server and `CLIENT_SECRET` for the secret.",
    inSoftware: "In the software",
    colon: ":",
    notes: "Worth knowing",
    next: "Next",
    rules:
      "Decide [who may enter](../applications.md#who-may-enter), and which [claims](../applications.md#claims) it gets. Coming from Casdoor or Keycloak: [migrating](../migrate-applications.md).",
    sources: "Sources",
  },
  zh: {
    other: "其他软件",
    intro: (name: string) =>
      `${name} 可以通过 Menshen 的 OpenID 身份提供方，用企业微信或微信登录。在控制台打开“接入应用”、“添加应用”，选择“${name}”并填写其地址，即写入一个[元素](../applications.zh-CN.md)，配置文件如下：`,
    secret:
      "控制台自动生成客户端 ID 和密钥，并加密保存密钥。下文中 `https://menshen.example.com` 代表你的服务器的公开地址，`CLIENT_SECRET` 代表密钥。",
    inSoftware: "软件中的设置",
    colon: "：",
    notes: "注意事项",
    next: "下一步",
    rules:
      "设置[谁可以进入](../applications.zh-CN.md#谁可以进入)，以及它得到哪些[声明](../applications.zh-CN.md#声明)。原先使用 Casdoor 或 Keycloak：见[迁移](../migrate-applications.zh-CN.md)。",
    sources: "依据",
  },
};
