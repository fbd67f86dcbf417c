import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { describeEnv, EnvProblem, readEnv, readVariables, variables } from "./env.ts";

const problemOf = (source: Record<string, string>): string => {
  try {
    readEnv(source);
    return "";
  } catch (error) {
    if (error instanceof EnvProblem) return error.message;
    throw error;
  }
};

describe("the environment", () => {
  it("every variable has a default", () => {
    expect(readEnv({})).toEqual({
      PORT: 3000,
      HOST: "127.0.0.1",
      MENSHEN_PUBLIC_URL: undefined,
      MENSHEN_ELEMENTS: ["./elements"],
      MENSHEN_DATABASE_URL: "sqlite:./data/menshen.db",
      MENSHEN_DATABASE_URL_FILE: undefined,
      MENSHEN_ADMIN_TOKEN: undefined,
      MENSHEN_ADMIN_TOKEN_FILE: undefined,
      MENSHEN_SECRET: undefined,
      MENSHEN_SECRET_FILE: undefined,
      MENSHEN_SECRET_PREVIOUS: [],
      MENSHEN_SECRETS_DIR: undefined,
      MENSHEN_PROVIDER_HOSTS: [],
      MENSHEN_ALLOWED_ORIGINS: [],
      MENSHEN_RETURN_URLS: [],
      MENSHEN_EDIT: undefined,
      MENSHEN_RATE_LIMIT: true,
      MENSHEN_MAX_BATCH: 50,
      MENSHEN_TRUSTED_PROXIES: [],
      MENSHEN_LOG_LEVEL: "info",
      MENSHEN_DRAIN_SECONDS: undefined,
      OTEL_EXPORTER_OTLP_ENDPOINT: undefined,
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: undefined,
      OTEL_TRACES_SAMPLER_ARG: 1,
      OTEL_SDK_DISABLED: false,
      HTTP_PROXY: undefined,
      HTTPS_PROXY: undefined,
      NO_PROXY: undefined,
      MENSHEN_SANDBOX: undefined,
      SANDBOX_PORT: 3001,
      MENSHEN_WECOM_API_BASE: undefined,
      MENSHEN_WECOM_LOGIN_BASE: undefined,
      MENSHEN_WECHAT_API_BASE: undefined,
      MENSHEN_WECHAT_OPEN_BASE: undefined,
      elementVariables: {},
      unknownVariables: [],
    });
  });

  it("an empty value counts as absent", () => {
    expect(readEnv({ PORT: "", MENSHEN_SECRET: "", MENSHEN_EDIT: "" })).toEqual(readEnv({}));
  });

  it("lists, switches and addresses are parsed", () => {
    const env = readEnv({
      MENSHEN_ELEMENTS: "./a, ./b",
      MENSHEN_ALLOWED_ORIGINS: "https://a.example.com,https://b.example.com",
      MENSHEN_PUBLIC_URL: "https://login.example.com/",
      MENSHEN_EDIT: "off",
      MENSHEN_RATE_LIMIT: "off",
      MENSHEN_WECOM_API_BASE: "http://127.0.0.1:3001/",
    });
    expect(env.MENSHEN_ELEMENTS).toEqual(["./a", "./b"]);
    expect(env.MENSHEN_ALLOWED_ORIGINS).toEqual(["https://a.example.com", "https://b.example.com"]);
    expect(env.MENSHEN_PUBLIC_URL).toBe("https://login.example.com");
    expect(env.MENSHEN_EDIT).toBe(false);
    expect(env.MENSHEN_RATE_LIMIT).toBe(false);
    expect(env.MENSHEN_WECOM_API_BASE).toBe("http://127.0.0.1:3001");
  });

  it.each([
    ["on", true],
    ["5", 5],
    ["0.5", 0.5],
  ] as const)("MENSHEN_RATE_LIMIT takes on, off or a factor: %s", (text, value) => {
    expect(readEnv({ MENSHEN_RATE_LIMIT: text }).MENSHEN_RATE_LIMIT).toBe(value);
  });

  it.each(["0", "-1", "Infinity", "yes", "5x"])("rejects MENSHEN_RATE_LIMIT=%s", (text) => {
    expect(problemOf({ MENSHEN_RATE_LIMIT: text })).toMatch(/^MENSHEN_RATE_LIMIT: .*factor/);
  });

  it("return URLs are absolute, without fragment and credentials, and normalised", () => {
    const urls = "https://APP.example.com:443/done, http://127.0.0.1:5173/cb?app=1";
    expect(readEnv({ MENSHEN_RETURN_URLS: urls }).MENSHEN_RETURN_URLS).toEqual([
      "https://app.example.com/done",
      "http://127.0.0.1:5173/cb?app=1",
    ]);
    for (const wrong of [
      "/done",
      "app.example.com",
      "https://a.example/#x",
      "https://u:p@a.example/",
    ])
      expect(() => readEnv({ MENSHEN_RETURN_URLS: wrong })).toThrow("MENSHEN_RETURN_URLS");
  });

  it("proxy variables are read in upper and lower case", () => {
    const env = readEnv({ https_proxy: "http://a.example:3128", NO_PROXY: "localhost" });
    expect([env.HTTPS_PROXY, env.NO_PROXY]).toEqual(["http://a.example:3128", "localhost"]);
    const both = { HTTP_PROXY: "http://upper.example", http_proxy: "http://lower.example" };
    expect(readEnv(both).HTTP_PROXY).toBe("http://lower.example");
    expect(problemOf({ HTTPS_PROXY: "proxy.example:3128" })).toMatch(/^HTTPS_PROXY: not usable/);
  });

  it("the secret is read as hex and as base64", () => {
    const bytes = new Uint8Array(32).fill(7);
    expect(readEnv({ MENSHEN_SECRET: "07".repeat(32) }).MENSHEN_SECRET).toEqual(bytes);
    const base64 = Buffer.from(bytes).toString("base64");
    expect(readEnv({ MENSHEN_SECRET: base64 }).MENSHEN_SECRET).toEqual(bytes);
    expect(
      readEnv({ MENSHEN_SECRET_PREVIOUS: `${base64},${base64}` }).MENSHEN_SECRET_PREVIOUS,
    ).toEqual([bytes, bytes]);
  });

  it("elements see foreign variables, never MENSHEN_ ones", () => {
    const { elementVariables } = readEnv({
      WECOM_CORP_ID: "ww1",
      MENSHEN_ADMIN_TOKEN: "x".repeat(16),
    });
    expect(elementVariables).toEqual({ WECOM_CORP_ID: "ww1" });
  });

  it("one error names every unusable variable and quotes no value", () => {
    const planted = "planted-9f3a";
    const text = problemOf({
      PORT: planted,
      MENSHEN_SECRET: planted,
      MENSHEN_ADMIN_TOKEN: planted,
      MENSHEN_PUBLIC_URL: `https://x.test/${planted}`,
      MENSHEN_EDIT: planted,
      MENSHEN_DATABASE_URL: planted,
    });
    expect(text.split("\n").map((line) => line.split(":")[0])).toEqual([
      "PORT",
      "MENSHEN_PUBLIC_URL",
      "MENSHEN_DATABASE_URL",
      "MENSHEN_ADMIN_TOKEN",
      "MENSHEN_SECRET",
      "MENSHEN_EDIT",
    ]);
    expect(text).not.toContain(planted);
    expect(text).toContain("MENSHEN_SECRET: must be 32 bytes, as 64 hex digits or base64");
  });

  it("--help lists every variable with its default", () => {
    const help = describeEnv();
    for (const name of Object.keys(variables)) expect(help).toContain(`  ${name}`);
    expect(help).toContain("MENSHEN_WECOM_API_BASE  [https://qyapi.weixin.qq.com]");
  });

  it("a command that reads some variables does not fail for the others", () => {
    const source = { PORT: "many", SANDBOX_PORT: "3002" };
    expect(readVariables(["SANDBOX_PORT"], source)).toMatchObject({ SANDBOX_PORT: 3002 });
    expect(() => readVariables(["PORT"], source)).toThrow(EnvProblem);
  });

  it.each([
    ["MENSHEN_PUBLIC_URL", "http://login.example.com", "must be https, except for this machine"],
    ["MENSHEN_TRUSTED_PROXIES", "10.0.0.0/8,proxy.example.com", "must list addresses, ranges"],
    ["MENSHEN_TRUSTED_PROXIES", "10.0.0.0/33", "must list addresses, ranges"],
    ["MENSHEN_PROVIDER_HOSTS", "https://api.example.com", "must list hosts without scheme"],
    ["MENSHEN_DATABASE_URL", "postgres://[", "must be sqlite:PATH or postgres://USER@HOST/NAME"],
    ["MENSHEN_DATABASE_URL", "sqlite:", "must be sqlite:PATH or postgres://USER@HOST/NAME"],
    ["MENSHEN_LOG_LEVEL", "verbose", "not usable (Log level: debug, info, warn, error or silent)"],
  ])("%s is refused when it is %s", (name, value, reason) => {
    expect(problemOf({ [name]: value })).toContain(`${name}: ${reason}`);
  });

  it("trusted proxies are addresses, ranges and loopback", () => {
    const listed = "loopback, 10.0.0.0/8, ::1, fd00::/8, 192.168.1.1";
    expect(readEnv({ MENSHEN_TRUSTED_PROXIES: listed }).MENSHEN_TRUSTED_PROXIES).toHaveLength(5);
  });

  it("a misspelt variable is an error that names the right one; others are listed for a warning", () => {
    expect(problemOf({ MENSHEN_SECRT: "x", PORT: "many" })).toBe(
      "MENSHEN_SECRT: unknown; did you mean MENSHEN_SECRET?\nPORT: not usable (Port)",
    );
    expect(readEnv({ MENSHEN_COLOUR: "red" }).unknownVariables).toEqual(["MENSHEN_COLOUR"]);
  });

  it("_FILE variables are read from files, trimmed", async () => {
    const folder = await mkdtemp(join(tmpdir(), "menshen-env-"));
    const file = async (name: string, text: string) => {
      await writeFile(join(folder, name), text);
      return join(folder, name);
    };
    const source = {
      MENSHEN_SECRET_FILE: await file("secret", `${"07".repeat(32)}\n`),
      MENSHEN_ADMIN_TOKEN_FILE: await file("token", "  test-token-0123456789\n"),
      MENSHEN_DATABASE_URL_FILE: await file("url", "postgres://db.example.com/menshen\n"),
    };
    const env = readEnv(source);
    expect(env.MENSHEN_SECRET).toEqual(new Uint8Array(32).fill(7));
    expect(env.MENSHEN_ADMIN_TOKEN).toBe("test-token-0123456789");
    expect(env.MENSHEN_DATABASE_URL).toBe("postgres://db.example.com/menshen");
    expect(problemOf({ ...source, MENSHEN_SECRET: "07".repeat(32) })).toBe(
      "MENSHEN_SECRET, MENSHEN_SECRET_FILE: set one of them",
    );
    expect(problemOf({ MENSHEN_SECRET_FILE: join(folder, "absent") })).toBe(
      "MENSHEN_SECRET_FILE: the file cannot be read (ENOENT)",
    );
    await rm(folder, { recursive: true });
  });
});
