import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { delimiter } from "node:path";
import { listableReturnUrl } from "@menshen/domain";
import { z } from "zod";
import { findUnknownVariables } from "./unknown-variables.ts";

/*
 * The only reader of the environment. An empty value counts as absent. Each variable carries its own description,
 * from which `--help` is generated.
 */

export const DEFAULT_ELEMENTS = "./elements";

const list = (separator: RegExp) =>
  z.string().transform((text) =>
    text
      .split(separator)
      .map((item) => item.trim())
      .filter(Boolean),
  );
const names = list(/,/);
const onOff = z.enum(["on", "off"]).transform((value) => value === "on");
const rateLimit = z.string().transform((text, ctx) => {
  if (text === "on" || text === "off") return text === "on";
  const factor = Number(text);
  if (factor > 0 && Number.isFinite(factor)) return factor;
  ctx.addIssue({
    code: "custom",
    message: "must be on, off or a factor greater than 0, such as 5",
  });
  return z.NEVER;
});
const base = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ""));
const proxy = z.url({ protocol: /^https?$/ });
const origin = z.url({ protocol: /^https?$/ }).transform((url, ctx) => {
  const { origin } = new URL(url);
  if (url === origin || url === `${origin}/`) return origin;
  ctx.addIssue({ code: "custom", message: "must be scheme, host and port only" });
  return z.NEVER;
});
const returnUrl = z.string().transform((text, ctx) => {
  const url = listableReturnUrl(text);
  if (url !== null) return url;
  ctx.addIssue({
    code: "custom",
    message: "must list http or https URLs without fragment and credentials",
  });
  return z.NEVER;
});
/** Browsers send the session cookie over https, or to this machine. */
const publicUrl = origin.refine(
  (url) => url.startsWith("https:") || isLoopback(new URL(url).hostname),
  "must be https, except for this machine (127.0.0.1, localhost, [::1])",
);
const proxyAddress = z
  .string()
  .refine(
    (text) => text === "loopback" || isAddressOrRange(text),
    "must list addresses, ranges such as 10.0.0.0/8, or loopback",
  );
const host = z
  .string()
  .refine(
    (text) => /^[\w.-]+(?::\d+)?$/.test(text),
    "must list hosts without scheme and path, such as api.example.com:8443",
  );
const databaseUrl = z
  .string()
  .refine(isDatabaseUrl, "must be sqlite:PATH or postgres://USER@HOST/NAME");
const secret = z.string().transform((text, ctx) => {
  const bytes = /^[0-9a-f]{64}$/i.test(text)
    ? Buffer.from(text, "hex")
    : Buffer.from(text, "base64");
  if (bytes.length === 32) return new Uint8Array(bytes);
  // A message must not contain the value.
  ctx.addIssue({ code: "custom", message: "must be 32 bytes, as 64 hex digits or base64" });
  return z.NEVER;
});

interface Variable<S extends z.ZodType = z.ZodType> {
  readonly schema: S;
  /** Shown as the default. */
  readonly fallback: string;
  readonly zh: string;
  readonly en: string;
}

function variable<S extends z.ZodType>(
  schema: S,
  fallback: string,
  zh: string,
  en: string,
): Variable<S> {
  return { schema, fallback, zh, en };
}

const port = z.coerce.number().int().min(0).max(65_535);
const seconds = z.coerce.number().min(0).max(600);

export const variables = {
  PORT: variable(port.default(3000), "3000", "端口", "Port"),
  HOST: variable(
    z.string().default("127.0.0.1"),
    "127.0.0.1",
    "监听地址；0.0.0.0 表示所有网卡",
    "Address to listen on; 0.0.0.0 for every interface",
  ),
  MENSHEN_PUBLIC_URL: variable(
    publicUrl.optional(),
    "http://127.0.0.1:$PORT",
    "浏览器所见的地址；本机之外必须是 https",
    "The address browsers see; https unless it is this machine",
  ),
  MENSHEN_ELEMENTS: variable(
    list(new RegExp(`[,${delimiter}]`)).default([DEFAULT_ELEMENTS]),
    DEFAULT_ELEMENTS,
    "元素目录，可列多个（逗号分隔），后者优先",
    "Element folders, separated by commas; later ones win",
  ),
  MENSHEN_DATABASE_URL: variable(
    databaseUrl.default("sqlite:./data/menshen.db"),
    "sqlite:./data/menshen.db",
    "数据库：sqlite:路径 或 postgres://...",
    "Database: sqlite:PATH or postgres://...",
  ),
  MENSHEN_DATABASE_URL_FILE: variable(
    z.string().optional(),
    "",
    "保存 MENSHEN_DATABASE_URL 的文件（例如容器密钥）",
    "A file with the value of MENSHEN_DATABASE_URL, such as a container secret",
  ),
  MENSHEN_ADMIN_TOKEN: variable(
    z.string().min(16).optional(),
    "generated beside the database",
    "管理员令牌，至少 16 个字符；serve 必须设置",
    "The administrator's token, 16 characters or more; required by serve",
  ),
  MENSHEN_ADMIN_TOKEN_FILE: variable(
    z.string().optional(),
    "",
    "保存 MENSHEN_ADMIN_TOKEN 的文件",
    "A file with the value of MENSHEN_ADMIN_TOKEN",
  ),
  MENSHEN_SECRET: variable(
    secret.optional(),
    "generated beside the database",
    "加密所用的 32 字节密钥（64 位十六进制或 base64）；serve 必须设置",
    "32 bytes for encryption, as 64 hex digits or base64; required by serve",
  ),
  MENSHEN_SECRET_FILE: variable(
    z.string().optional(),
    "",
    "保存 MENSHEN_SECRET 的文件",
    "A file with the value of MENSHEN_SECRET",
  ),
  MENSHEN_SECRET_PREVIOUS: variable(
    names.pipe(z.array(secret)).default([]),
    "",
    "更换密钥后仍可解密的旧密钥（逗号分隔）",
    "Earlier secrets that still decrypt existing data, separated by commas",
  ),
  MENSHEN_SECRETS_DIR: variable(
    z.string().optional(),
    "",
    "{{file:PATH}} 引用所读的目录",
    "Folder of the files that {{file:PATH}} references name",
  ),
  MENSHEN_PROVIDER_HOSTS: variable(
    names.pipe(z.array(host)).default([]),
    "",
    "官方和类型声明之外允许元素访问的主机（逗号分隔；非默认端口写作 host:port）",
    "Hosts that elements may call beside the official ones and those that Types declare, separated by commas; host:port where the port is not the default",
  ),
  MENSHEN_ALLOWED_ORIGINS: variable(
    names.pipe(z.array(origin)).default([]),
    "",
    "可以跨站调用本服务的来源（CORS，逗号分隔）",
    "Other sites' origins whose pages may call this server (CORS), separated by commas",
  ),
  MENSHEN_RETURN_URLS: variable(
    names.pipe(z.array(returnUrl)).default([]),
    "",
    "登录后可以返回的其他网站的地址，须完全一致（片段除外；逗号分隔）",
    "URLs of other sites that logins may return to, compared exactly except for the fragment, separated by commas",
  ),
  MENSHEN_EDIT: variable(
    onOff.optional(),
    "on; off in serve",
    "是否允许控制台修改元素文件",
    "Whether the console may write element files",
  ),
  MENSHEN_RATE_LIMIT: variable(
    rateLimit.default(true),
    "on",
    "限流：on；压力测试时可设为 off；数字（如 5）为倍数",
    "Rate limits: on, off for load tests, or a factor such as 5",
  ),
  MENSHEN_MAX_BATCH: variable(
    z.coerce.number().int().min(1).max(1000).default(50),
    "50",
    "一个 tRPC 批量请求最多包含的调用数",
    "The most calls in one tRPC batch",
  ),
  MENSHEN_CLIENT_TYPES: variable(
    z.string().optional(),
    "",
    "start 与 dev 把全部元素的类型写入该文件，供任意处的客户端使用；元素改变后自动重写",
    "start and dev write the types of all elements for clients anywhere into this file, again when elements change",
  ),
  MENSHEN_TRUSTED_PROXIES: variable(
    names.pipe(z.array(proxyAddress)).default([]),
    "",
    "可信反向代理（地址、网段或 loopback，逗号分隔）",
    "Reverse proxies whose X-Forwarded-For is trusted: addresses, ranges or loopback",
  ),
  MENSHEN_LOG_LEVEL: variable(
    z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
    "info",
    "日志级别：debug、info、warn、error 或 silent",
    "Log level: debug, info, warn, error or silent",
  ),
  MENSHEN_DRAIN_SECONDS: variable(
    seconds.optional(),
    "5 in serve, else 0",
    "收到停止信号后先让 /readyz 返回 503 并继续服务的秒数，供负载均衡摘除本节点",
    "How many seconds a stopping server still answers while /readyz is 503, so that load balancers notice",
  ),
  OTEL_EXPORTER_OTLP_ENDPOINT: variable(
    base.optional(),
    "",
    "接收链路追踪（OTLP/HTTP，JSON）的 OpenTelemetry Collector，例如 http://127.0.0.1:4318；不设置则不产生任何 span",
    "OpenTelemetry collector that receives spans over OTLP/HTTP (JSON), such as http://127.0.0.1:4318; without it none are made",
  ),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: variable(
    base.optional(),
    "$OTEL_EXPORTER_OTLP_ENDPOINT/v1/traces",
    "接收 span 的完整地址",
    "The whole address that receives spans",
  ),
  OTEL_TRACES_SAMPLER_ARG: variable(
    z.coerce.number().min(0).max(1).default(1),
    "1",
    "记录的链路比例（0 到 1）；请求自带 traceparent 时按调用方的决定",
    "Share of traces that are recorded, 0 to 1; a request with a traceparent follows its caller's decision",
  ),
  OTEL_SDK_DISABLED: variable(
    z
      .enum(["true", "false"])
      .default("false")
      .transform((value) => value === "true"),
    "false",
    "true 关闭链路追踪",
    "true turns tracing off",
  ),
  HTTP_PROXY: variable(
    proxy.optional(),
    "",
    "访问 http 地址（企业微信与微信）所用的代理，也可小写",
    "Proxy for providers' http addresses; lower case works too",
  ),
  HTTPS_PROXY: variable(
    proxy.optional(),
    "",
    "访问企业微信与微信（https）所用的代理，例如 http://proxy:3128，也可小写",
    "Proxy for WeCom and WeChat (https), such as http://proxy:3128; lower case works too",
  ),
  NO_PROXY: variable(
    z.string().optional(),
    "this machine is always included",
    "不经代理访问的主机（逗号分隔），也可小写",
    "Hosts reached without the proxy, separated by commas; lower case works too",
  ),
  MENSHEN_SANDBOX: variable(
    onOff.optional(),
    "on while the public URL is this machine; never in serve",
    "是否同时启动沙箱",
    "Whether to start the simulator too",
  ),
  SANDBOX_PORT: variable(port.default(3001), "3001", "沙箱端口", "Port of the simulator"),
  MENSHEN_WECOM_API_BASE: variable(
    base.optional(),
    "https://qyapi.weixin.qq.com",
    "企业微信接口地址",
    "WeCom's API",
  ),
  MENSHEN_WECOM_LOGIN_BASE: variable(
    base.optional(),
    "https://login.work.weixin.qq.com",
    "企业微信扫码页地址",
    "WeCom's login page",
  ),
  MENSHEN_WECHAT_API_BASE: variable(
    base.optional(),
    "https://api.weixin.qq.com",
    "微信接口地址",
    "WeChat's API",
  ),
  MENSHEN_WECHAT_OPEN_BASE: variable(
    base.optional(),
    "https://open.weixin.qq.com",
    "微信扫码页与客户端内授权页地址",
    "WeChat's QR page, and the authorise page inside the clients",
  ),
} as const;

type Variables = typeof variables;
type Name = keyof Variables;

export type Env = { readonly [K in Name]: z.output<Variables[K]["schema"]> } & Rest;

interface Rest {
  /** Everything that element files may refer to: the environment without our own variables. */
  readonly elementVariables: Readonly<Record<string, string | undefined>>;
  /** `MENSHEN_` variables without a meaning, for a warning. */
  readonly unknownVariables: readonly string[];
}

/** Problems of the environment, one a line; no value is quoted. */
export class EnvProblem extends Error {}

type Source = Readonly<Record<string, string | undefined>>;

/** @throws EnvProblem naming every unusable and every misspelt variable */
export function readEnv(source: Source = process.env): Env {
  return readVariables(Object.keys(variables) as Name[], source);
}

/**
 * Some of the variables, for commands to which the others do not matter.
 * @throws EnvProblem naming every unusable variable among them, and every misspelt one
 */
export function readVariables<N extends Name>(
  names: readonly N[],
  source: Source = process.env,
): Pick<Env, N> & Rest {
  const set = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const { misspelt, others } = findUnknownVariables(set, Object.keys(variables));
  const problems = misspelt.map(({ name, meant }) => `${name}: unknown; did you mean ${meant}?`);
  const given = withFiles(set, names, problems);
  const parsed: Record<string, unknown> = {};
  for (const name of names) {
    const result = variables[name].schema.safeParse(given[spelling(name, given)]);
    if (result.success) parsed[name] = result.data;
    else problems.push(`${name}: ${reasonOf(result.error, variables[name])}`);
  }
  if (problems.length > 0) throw new EnvProblem(problems.join("\n"));
  const elementVariables = Object.fromEntries(
    Object.entries(set).filter(([name]) => !name.startsWith("MENSHEN_")),
  );
  return { ...parsed, elementVariables, unknownVariables: others } as Pick<Env, N> & Rest;
}

/** The environment with the content of `NAME_FILE` as the value of `NAME`. */
function withFiles(set: Source, names: readonly string[], problems: string[]): Source {
  const contents: Record<string, string> = {};
  for (const name of names.filter((name) => `${name}_FILE` in variables)) {
    const file = set[`${name}_FILE`];
    if (file === undefined) continue;
    if (set[name] !== undefined) problems.push(`${name}, ${name}_FILE: set one of them`);
    try {
      contents[name] = readFileSync(file, "utf8").trim();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      problems.push(`${name}_FILE: the file cannot be read (${code})`);
    }
  }
  return { ...set, ...contents };
}

/** The name as it is set: proxy variables also exist in lower case, which wins as in other programs. */
function spelling(name: string, given: Readonly<Record<string, unknown>>): string {
  const lower = name.toLowerCase();
  return name.endsWith("_PROXY") && lower in given ? lower : name;
}

/** The part of `--help` about the environment. */
export function describeEnv(): string {
  const rows = Object.entries(variables).map(
    ([name, { fallback, zh, en }]) =>
      `  ${name}${fallback && `  [${fallback}]`}\n      ${en}\n      ${zh}`,
  );
  return `ENVIRONMENT  [default]\n\n${rows.join("\n")}\n`;
}

/** Zod's own messages may quote the input; ours do not. */
function reasonOf(error: z.ZodError, { en }: Variable): string {
  const [issue] = error.issues;
  return issue?.code === "custom" && issue.message ? issue.message : `not usable (${en})`;
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");
}

function isAddressOrRange(text: string): boolean {
  const [address = "", bits, ...rest] = text.split("/");
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

function isDatabaseUrl(url: string): boolean {
  return /^sqlite:./.test(url) || (/^postgres(?:ql)?:\/\//.test(url) && URL.canParse(url));
}

/** Whether this is a workflow of GitHub, which shows annotations. */
export function runsOnGitHub(source: Source = process.env): boolean {
  return source["GITHUB_ACTIONS"] === "true";
}
