import { isMethod, type Bilingual } from "@menshen/core";
import type { App, LinkedElement } from "@menshen/runtime";
import { demo } from "@menshen/sandbox";
import { inputType, jsonType, type JsonSchema } from "./json-type.ts";
import { code, page, table, type Language, type Page } from "./markdown.ts";

/** Configuration and methods of the official elements, taken from an app that has an instance of each login Type. */
export function elementPages(app: Pick<App, "schema" | "snapshot">): Page[] {
  return (["en", "zh"] as const).map((language) => {
    const text = texts[language];
    return page("elements", language, text.title, [
      text.intro,
      "## e.json",
      table(text.fieldHead, fieldRows(eJsonOf(app), language)),
      ...loginTypes.flatMap(({ type, instance }) => [
        `## ${type}`,
        text.config,
        table(text.fieldHead, fieldRows(configOf(app, type), language)),
        ownKeys(app, type, language),
        text.methods,
        methodTable(app, instance, language),
      ]),
      ...services.flatMap((name) => [`## ${name}`, methodTable(app, name, language)]),
    ]);
  });
}

/** The instances are those of the demo app, and of `genericLogins`. */
const loginTypes = [
  { type: "auths.loginTypes.QywxInnerType", instance: "auths.loginTypes.QywxInnerExample" },
  { type: "auths.loginTypes.QywxProxyType", instance: "auths.QywxProxyTemp" },
  { type: "auths.loginTypes.WeChatType", instance: "auths.loginTypes.MyWeChatLogin" },
  { type: "auths.loginTypes.GenericOidcType", instance: "auths.OpenId" },
  { type: "auths.loginTypes.GenericOAuth2Type", instance: "auths.OAuth2" },
];

const { issuer, clients } = demo.oauth;
const { clientId } = clients.spa;

/** Instances of the Types that the demo app has none of. */
export const genericLogins = {
  "auths/OpenId/e.json": { type: "auths.loginTypes.GenericOidcType", title: "OpenID" },
  "auths/OpenId/OpenId.json": { issuer, clientId },
  "auths/OAuth2/e.json": { type: "auths.loginTypes.GenericOAuth2Type", title: "OAuth 2.0" },
  "auths/OAuth2/OAuth2.json": {
    authorizeUrl: `${issuer}/authorize`,
    tokenUrl: `${issuer}/token`,
    userInfoUrl: `${issuer}/userinfo`,
    clientId,
  },
};

const services = [
  "auths.loginTypes.QywxProxyType.services.QywxProxyAuthService",
  "auths.loginTypes.services.AuthSvc",
  "auths.loginTypes.QywxInnerType.QywxInnerAuthModel",
  "auths.loginTypes.QywxProxyType.QywxProxyAuthModel",
  "auths.loginTypes.WeChatType.WeChatAuthModel",
];

const texts = {
  en: {
    title: "Elements: configuration and methods",
    intro:
      "The fields of `e.json`, and for each login Type the fields of its config file and the methods of its instances. `app.elements.schema` returns the same as JSON Schema. " +
      "Access: `public` every visitor, `session` a signed-in user, `admin` an administrator, `internal` server code only. Methods take one object with these names; a webhook is plain HTTP below `/api/elements/<full name>/<method>`.",
    config: "### Configuration",
    ownKeys: "In its `e.json`:",
    methods: "### Methods",
    fieldHead: ["field", "type", "required", "meaning"],
    methodHead: ["method", "kind", "access", "input", "description"],
    yes: "yes",
    secret: "**secret**",
  },
  zh: {
    title: "元素：配置与方法",
    intro:
      "`e.json` 的字段，以及每个登录类型的配置字段与实例方法。`app.elements.schema` 以 JSON Schema 返回同样的内容。" +
      "访问级别：`public` 任何人，`session` 已登录用户，`admin` 管理员，`internal` 仅服务器代码。方法接受一个具名参数对象；webhook 是 `/api/elements/<全名>/<方法>` 下的普通 HTTP。",
    config: "### 配置",
    ownKeys: "`e.json` 中还可以有：",
    methods: "### 方法",
    fieldHead: ["字段", "类型", "必填", "含义"],
    methodHead: ["方法", "种类", "访问级别", "输入", "说明"],
    yes: "是",
    secret: "**敏感字段**",
  },
};

/** Of a Type that adds no keys of its own. */
function eJsonOf(app: Pick<App, "schema">): JsonSchema {
  return app.schema("auths.loginTypes.QywxInnerType").e;
}

/** The keys that a Type adds to e.json. */
function ownKeys(app: Pick<App, "schema">, type: string, language: Language): string {
  const common = eJsonOf(app).properties ?? {};
  const { properties = {}, ...schema } = app.schema(type).e;
  const own = Object.fromEntries(Object.entries(properties).filter(([name]) => !(name in common)));
  const rows = fieldRows({ ...schema, properties: own }, language);
  return rows.length === 0
    ? ""
    : `${texts[language].ownKeys}\n\n${table(texts[language].fieldHead, rows)}`;
}

function configOf(app: Pick<App, "schema">, type: string): JsonSchema {
  return app.schema(type).config;
}

/** Leaves first as they are nested: `authConfig.suiteId`. */
function fieldRows(schema: JsonSchema, language: Language, prefix = ""): string[][] {
  const { properties = {}, required = [] } = schema;
  return Object.entries(properties).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    if (field.properties && !("anyOf" in field) && !isTitle(field))
      return [
        fieldRow(path, field, required.includes(name), language),
        ...fieldRows(field, language, `${path}.`),
      ];
    return [fieldRow(path, field, required.includes(name), language)];
  });
}

/** `{ zh, en }` is one value. */
function isTitle({ properties = {} }: JsonSchema): boolean {
  return "zh" in properties && "en" in properties;
}

function fieldRow(path: string, field: JsonSchema, isRequired: boolean, language: Language) {
  const titles = field["titles"] as Bilingual | undefined;
  const help = field["help"] as Bilingual | undefined;
  const text = texts[language];
  const between = language === "zh" ? "：" : ": ";
  const meaning = [titles?.[language], help?.[language]].filter(Boolean).join(between);
  return [
    code(path),
    code(field.properties ? "object" : jsonType(field)),
    isRequired ? text.yes : "",
    [field["secret"] === true ? text.secret : "", meaning].filter(Boolean).join(" "),
  ];
}

function methodTable(app: Pick<App, "snapshot">, fullName: string, language: Language): string {
  const element = app.snapshot.elements.get(fullName);
  if (!element) throw new Error(`the demo app has no ${fullName}`);
  return table(texts[language].methodHead, methodRows(element, language));
}

function methodRows({ members }: LinkedElement, language: Language): string[][] {
  return Object.entries(members)
    .flatMap(([name, member]) => (isMethod(member) ? [{ name, ...member }] : []))
    .sort((a, b) => order.indexOf(a.access) - order.indexOf(b.access))
    .map((method) => [
      code(method.name),
      method.kind,
      method.access,
      method.kind === "webhook" || method.access === "internal"
        ? ""
        : code(inputType(method.input)),
      method.describe?.[language] ?? "",
    ]);
}

const order = ["public", "session", "admin", "internal"];
