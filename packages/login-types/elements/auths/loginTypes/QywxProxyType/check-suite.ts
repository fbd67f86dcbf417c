import { checkSecrets, failedCheck, type CheckResult } from "@menshen/domain";
import { checkApp } from "@menshen/login-types/wecom";
import { openCorp, type Suite } from "./suite.ts";

/** Of many companies the first ones: each costs calls to WeCom. */
const MAX_CORPS = 3;

/** Whether WeCom accepts the suite's secrets, and whether the apps of its companies work. */
export async function checkSuite(suite: Suite, redirectUri: string): Promise<CheckResult[]> {
  const checked = await Promise.all([checkSuiteSecrets(suite), checkCorps(suite, redirectUri)]);
  return checked.flat();
}

/** Nothing where there is no ticket to ask with, which is an alarm of its own. */
async function checkSuiteSecrets({ client, suiteId, ports }: Suite): Promise<CheckResult[]> {
  if (!(await ports.data.suiteTickets.find(suiteId))) return [];
  return checkSecrets("authConfig.suiteSecret", await client.testSecrets(), {
    zh: "模板 Secret 有效",
    en: "the suite secret is accepted",
  });
}

async function checkCorps(suite: Suite, redirectUri: string): Promise<CheckResult[]> {
  const rows = await suite.ports.data.authorisations.list(suite.suiteId);
  const open = rows.filter(({ corpId, status }) =>
    suite.onlyCorpId === null ? status !== "cancelled" : corpId === suite.onlyCorpId,
  );
  if (open.length === 0) return [noCorp];
  const checked = open
    .slice(0, MAX_CORPS)
    .map(({ corpId }) => checkCorp(suite, corpId, redirectUri));
  return (await Promise.all(checked)).flat();
}

async function checkCorp(
  suite: Suite,
  corpId: string,
  redirectUri: string,
): Promise<CheckResult[]> {
  try {
    const { corpName, wecom } = await openCorp(suite, corpId);
    const results = await checkApp(wecom, redirectUri);
    return results.map(({ message: { zh, en }, ...result }) => ({
      ...result,
      message: { zh: `${corpName}：${zh}`, en: `${corpName}: ${en}` },
    }));
  } catch (error) {
    return [failedCheck("authorisation", error)];
  }
}

const noCorp: CheckResult = {
  check: "authorisation",
  status: "warning",
  message: { zh: "还没有企业授权", en: "no company has authorised the suite" },
  remedy: {
    zh: "服务商管理后台 → 应用代开发 → 该模板，让企业管理员扫描授权二维码。",
    en: "In the service provider console let an administrator of the company scan the template's authorisation QR code.",
  },
};
