import { isCode, type Bilingual, type Ports } from "@menshen/core";
import { failedCheck, findCapability, type CheckResult } from "@menshen/domain";
import type { LinkedElement } from "@menshen/runtime";

export interface OnlineParts {
  readonly ports: Pick<Ports, "bases" | "clock" | "fetch">;
  readonly publicOrigin: string;
  /** Requests to the server's own public address: not through `ports.fetch`, which is for providers. */
  readonly fetchOwn: typeof globalThis.fetch;
}

const TIMEOUT_MS = 10_000;

/** The questions that only the provider and the public address can answer, all at once. */
export async function checkOnline(
  element: LinkedElement,
  parts: OnlineParts,
): Promise<CheckResult[]> {
  const asked = await Promise.all([
    checkClock(parts),
    checkReachable(parts),
    checkConnection(element),
    checkCallback(element, parts),
    checkAlarms(element),
  ]);
  return asked.flat();
}

const SMALL_SKEW_MS = 60_000;

/** Compares with the provider's clock: states, tokens and callbacks expire by both. */
async function checkClock({ ports }: OnlineParts): Promise<CheckResult[]> {
  const check = "clock";
  try {
    const answer = await ports.fetch(`${ports.bases.wecomApi}/cgi-bin/gettoken`, limits());
    const theirs = Date.parse(answer.headers.get("date") ?? "");
    if (Number.isNaN(theirs)) return [skipped(check, noDate)];
    const skewMs = ports.clock.now() - theirs;
    const seconds = Math.round(Math.abs(skewMs) / 1000);
    if (Math.abs(skewMs) <= SMALL_SKEW_MS)
      return [
        {
          check,
          status: "ok",
          message: {
            zh: `时钟与企业微信相差 ${seconds} 秒`,
            en: `the clock is within ${seconds} s of WeCom's`,
          },
        },
      ];
    return [
      {
        check,
        status: "error",
        message: {
          zh: `本机时钟比企业微信${skewMs > 0 ? "快" : "慢"} ${seconds} 秒`,
          en: `this machine's clock is ${seconds} s ${skewMs > 0 ? "ahead of" : "behind"} WeCom's`,
        },
        remedy: { zh: "启用 NTP 校时。", en: "Synchronise it with NTP." },
      },
    ];
  } catch {
    return [
      {
        check,
        status: "error",
        message: {
          zh: `无法连接 ${new URL(ports.bases.wecomApi).host}`,
          en: `${new URL(ports.bases.wecomApi).host} cannot be reached`,
        },
        remedy: {
          zh: "检查防火墙、DNS 与 HTTPS_PROXY。",
          en: "Check the firewall, DNS and HTTPS_PROXY.",
        },
      },
    ];
  }
}

const noDate = { zh: "回答中没有时间", en: "the answer carried no time" };

/** Whether the public address leads to a server of this product. */
async function checkReachable({ publicOrigin, fetchOwn }: OnlineParts): Promise<CheckResult[]> {
  const check = "reachable";
  const remedy = {
    zh: "检查 DNS、反向代理与证书；公开地址须转发到本服务器。",
    en: "Check DNS, the reverse proxy and its certificate: the public address must lead to this server.",
  };
  try {
    const answer = await fetchOwn(`${publicOrigin}/healthz`, limits());
    const body: unknown = await answer.json().catch(() => null);
    if (answer.ok && (body as { status?: unknown } | null)?.status === "ok")
      return [
        {
          check,
          status: "ok",
          message: {
            zh: `${publicOrigin} 通向本服务器`,
            en: `${publicOrigin} leads to this server`,
          },
        },
      ];
    const { status } = answer;
    const message = {
      zh: `${publicOrigin} 的回答不是本服务器的（HTTP ${status}）`,
      en: `${publicOrigin} was not answered by this server (HTTP ${status})`,
    };
    return [{ check, status: "error", message, remedy }];
  } catch {
    const message = {
      zh: `从本机无法连接 ${publicOrigin}`,
      en: `${publicOrigin} cannot be reached from this machine`,
    };
    return [{ check, status: "error", message, remedy }];
  }
}

async function checkConnection(element: LinkedElement): Promise<readonly CheckResult[]> {
  const check = findCapability(element, "checkConnection");
  if (!check || !element.isActive) return [skipped("connection", element.isActive ? noCheck : off)];
  try {
    return await check();
  } catch (error) {
    if (isCode(error, UNAVAILABLE, "app"))
      return [skipped("connection", { zh: `此处无法检查：${error.message}`, en: error.message })];
    return [failedCheck("connection", error)];
  }
}

/** What the Type asks of its ports is not there: a command has no database. */
const UNAVAILABLE = 10002;

const off = { zh: "元素未启用", en: "the element is not active" };
const noCheck = { zh: "该类型没有连接检查", en: "its Type has no check of its own" };

/** Sends the provider's own verification through the public address. */
async function checkCallback(
  element: LinkedElement,
  { publicOrigin, fetchOwn }: OnlineParts,
): Promise<CheckResult[]> {
  const check = "callback";
  const probeOf = element.isActive ? findCapability(element, "callbackProbe") : undefined;
  const probe = await probeOf?.();
  if (!probe) return probeOf ? [skipped(check, noKeys)] : [];
  const address = `${publicOrigin}/api/elements/${element.fullName}/${probe.method}`;
  const answer = await fetchOwn(`${address}?${probe.query}`, limits())
    .then((response) => response.text())
    .catch(() => null);
  if (answer === probe.answer)
    return [
      {
        check,
        status: "ok",
        message: { zh: `${address} 通过了验证`, en: `${address} passed its verification` },
      },
    ];
  return [
    {
      check,
      status: "error",
      message: {
        zh: `${address} 没有正确应答验证请求`,
        en: `${address} did not answer its verification`,
      },
      remedy: {
        zh: "反向代理须原样转发 /api/elements/ 的路径与查询参数；回调 URL 填这个地址。",
        en: "The reverse proxy must pass paths and queries of /api/elements/ on unchanged; enter this address as the callback URL.",
      },
    },
  ];
}

const noKeys = { zh: "没有配置回调密钥", en: "no callback keys are configured" };

async function checkAlarms(element: LinkedElement): Promise<CheckResult[]> {
  const alarms = element.isActive ? findCapability(element, "alarms") : undefined;
  const raised = (await alarms?.().catch(() => [])) ?? [];
  return raised.map(({ code, message }) => ({ check: code, status: "error", message }));
}

function skipped(check: string, message: Bilingual): CheckResult {
  return { check, status: "skipped", message };
}

function limits(): RequestInit {
  return { redirect: "manual", signal: AbortSignal.timeout(TIMEOUT_MS) };
}
