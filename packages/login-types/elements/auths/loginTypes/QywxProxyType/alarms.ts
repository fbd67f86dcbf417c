import type { Bilingual, CallContext } from "@menshen/core";
import type { Alarm, AuthorisationRow } from "@menshen/domain";
import { wecomCodes } from "@menshen/providers";
import { unequalKeys, type Fingerprints } from "./fingerprints.ts";
import { instancesOfSuite } from "./find-instance.ts";
import { callInstance } from "./instance.ts";
import { providerKeysHint, type Suite } from "./suite.ts";

/** WeCom pushes a ticket every ten minutes: by then two are missing. */
const TICKET_OVERDUE_MS = 20 * 60_000;

const NOTHING_LOST = {
  zh: "什么都没有删除，恢复授权后会自动可用。",
  en: "Nothing was deleted, and it comes back by itself once WeCom allows it again.",
};

/** The problems of a suite, reported once: by the first of its instances. */
export async function suiteAlarms(
  suite: Suite,
  { fullName, fingerprints }: { fullName: string; fingerprints: Fingerprints },
  ctx: CallContext,
): Promise<Alarm[]> {
  const [first, ...others] = instancesOfSuite(ctx.app, suite.suiteId);
  if (first?.fullName !== fullName) return [];
  const { suiteId, ports } = suite;
  const rows = await ports.data.authorisations.list(suiteId);
  const unequal = await Promise.all(
    others.map(async (other) => ({
      element: other.fullName,
      keys: unequalKeys(fingerprints, await callInstance(other, "fingerprints", undefined, ctx)),
    })),
  );
  const views = await Promise.all(
    [first, ...others].map((one) => callInstance(one, "view", undefined, ctx)),
  );
  return [
    ...(await ticketAlarms(suite)),
    ...(suite.loginSuite ? await ticketAlarms({ ...suite.loginSuite, ports }) : []),
    ...views.flatMap((view) => (view.lacksProviderKeys ? plainIdAlarm(view.element) : [])),
    ...unequal.flatMap(({ element, keys }) =>
      keys.length > 0 ? unequalAlarm(fullName, element, keys.join(", ")) : [],
    ),
    ...rows.flatMap((row) => (row.status === "unusable" ? unusableAlarm(row) : [])),
  ];
}

async function ticketAlarms({
  suiteId,
  ports,
}: Pick<Suite, "suiteId" | "ports">): Promise<Alarm[]> {
  const ticket = await ports.data.suiteTickets.find(suiteId);
  const sinceMs = ticket?.receivedAtMs ?? null;
  if (sinceMs !== null && ports.clock.now() - sinceMs <= TICKET_OVERDUE_MS) return [];
  const remedy = {
    zh: "请核对服务商管理后台中该模板的回调 URL、Token 与 EncodingAESKey，确认企业微信能访问本服务器，然后在模板页刷新 ticket。",
    en: "Check the template's callback URL, Token and EncodingAESKey in the service provider console, that WeCom can reach this server, and refresh the ticket there.",
  };
  const what: Bilingual =
    sinceMs === null
      ? {
          zh: `从未收到模板 ${suiteId} 的 suite_ticket。`,
          en: `No suite_ticket ever came for ${suiteId}.`,
        }
      : {
          zh: `超过 20 分钟没有收到模板 ${suiteId} 的 suite_ticket。`,
          en: `No suite_ticket came for ${suiteId} for more than 20 minutes.`,
        };
  return [alarm("ticket-missing", what, remedy, sinceMs)];
}

function unequalAlarm(own: string, other: string, keys: string): Alarm {
  return alarm(
    "unequal-keys",
    {
      zh: `${own} 与 ${other} 属于同一模板，但这些配置不相同：${keys}。`,
      en: `${own} and ${other} have one template, and differ in: ${keys}.`,
    },
    {
      zh: "请在两个登录方式中填写同样的值。",
      en: "Configure the same values in both.",
    },
    null,
  );
}

function plainIdAlarm(element: string): Alarm {
  const what = {
    zh: `${element} 没有找到配置的企业，其成员都无法登录。`,
    en: `${element} does not find its configured company, so none of its members can sign in.`,
  };
  return alarm("plain-corp-id", what, providerKeysHint, null);
}

function unusableAlarm({ corpId, corpName, problem }: AuthorisationRow): Alarm {
  const remedy = wecomCodes[problem ?? 0]?.adminHint ?? NOTHING_LOST;
  return alarm(
    "corp-unusable",
    {
      zh: `企业微信拒绝了企业 ${corpName || corpId} 的授权（${problem}）。${NOTHING_LOST.zh}`,
      en: `WeCom refuses the authorisation of ${corpName || corpId} (${problem}). ${NOTHING_LOST.en}`,
    },
    remedy,
    null,
  );
}

function alarm(code: string, what: Bilingual, remedy: Bilingual, sinceMs: number | null): Alarm {
  const message = { zh: `${what.zh}${remedy.zh}`, en: `${what.en} ${remedy.en}` };
  return { code, message, sinceMs };
}
