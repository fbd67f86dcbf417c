import { mkdtemp, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Path inside the elements folder -> content; objects are written as JSON. */
export type ElementFiles = Readonly<Record<string, string | object>>;

/** The full name of the demo login element. */
export const demoLogin = "auths.loginTypes.QywxInnerExample";

/** The full name of the demo's proxy-developed app. */
export const demoProxy = "auths.QywxProxyTemp";

/** One WeCom self-built app, filled by the variables that the test server sets. */
export const demoElements: ElementFiles = {
  "app.json": {
    name: "test",
    variables: {
      WECOM_CORP_ID: {},
      WECOM_CORP_SECRET: { secret: true },
      WECOM_AGENT_ID: {},
      WECOM_REDIRECT_URI: {},
      WECOM_SUITE_ID: {},
      WECOM_SUITE_SECRET: { secret: true },
      WECOM_SUITE_TOKEN: { secret: true },
      WECOM_SUITE_AES_KEY: { secret: true },
      WECOM_PROVIDER_CORP_ID: {},
      WECOM_PROVIDER_SECRET: { secret: true },
    },
  },
  "auths/loginTypes/QywxInnerExample/e.json": {
    type: "auths.loginTypes.QywxInnerType",
    title: { zh: "企业微信登录", en: "Sign in with WeCom" },
    default: true,
  },
  "auths/loginTypes/QywxInnerExample/QywxInnerExample.json": {
    corpId: "{{WECOM_CORP_ID}}",
    corpSecret: "{{WECOM_CORP_SECRET}}",
    agentId: "{{WECOM_AGENT_ID}}",
    redirectUri: "{{WECOM_REDIRECT_URI}}",
  },
};

/** A proxy-developed app beside it: `files: { ...demoElements, ...demoProxyElements }`. */
export const demoProxyElements: ElementFiles = {
  "auths/QywxProxyTemp/e.json": {
    type: "auths.loginTypes.QywxProxyType",
    title: { zh: "企业微信登录（凭组织代码）", en: "WeCom by organisation code" },
  },
  "auths/QywxProxyTemp/QywxProxyTemp.json": {
    authConfig: {
      suiteId: "{{WECOM_SUITE_ID}}",
      suiteSecret: "{{WECOM_SUITE_SECRET}}",
      token: "{{WECOM_SUITE_TOKEN}}",
      encodingAESKey: "{{WECOM_SUITE_AES_KEY}}",
      providerCorpId: "{{WECOM_PROVIDER_CORP_ID}}",
      providerSecret: "{{WECOM_PROVIDER_SECRET}}",
    },
  },
};

/** A fresh folder that is gone when the test ends. */
export async function makeElementsDir(
  files: ElementFiles,
): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), "menshen-elements-"));
  for (const [name, content] of Object.entries(files)) await writeElement(path, name, content);
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** Saves one file as editors do: written aside, then renamed. */
export async function writeElement(
  dir: string,
  name: string,
  content: string | object,
): Promise<void> {
  const path = join(dir, name);
  await mkdir(dirname(path), { recursive: true });
  const text = typeof content === "string" ? content : `${JSON.stringify(content, null, 2)}\n`;
  await writeFile(`${path}.tmp~`, text);
  await rename(`${path}.tmp~`, path);
}
