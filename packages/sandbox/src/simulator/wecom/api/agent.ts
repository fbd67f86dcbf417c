import { findApp } from "../../world/lookup/directory.ts";
import { Refusal, required } from "../../refusal.ts";
import type { ApiEndpoint } from "./endpoint.ts";

const EMPTY_RANGE = {
  allow_userinfos: { user: [] },
  allow_partys: { partyid: [] },
  allow_tags: { tagid: [] },
};

const logoOf = (agentId: number) => `https://wework.qpic.cn/bizmail/sandbox-app-${agentId}/0`;

/**
 * The app's own settings; proves that a secret and an agentid belong together.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90227
 */
export const agentGet: ApiEndpoint = {
  name: "agent/get",
  notes: { page: "path/90227", checks: "agentid (41011, 40056, 301002)" },
  method: "GET",
  callers: ["app"],
  onError: EMPTY_RANGE,
  run({ query, corp, app, names }) {
    const wanted = findApp(corp, Number(required(query, "agentid", 41011)));
    if (!wanted) throw new Refusal(40056);
    if (wanted !== app) throw new Refusal(301002);
    return {
      agentid: wanted.agentId,
      name: wanted.name,
      square_logo_url: logoOf(wanted.agentId),
      description: wanted.description,
      allow_userinfos: { user: wanted.visible.users.map((id) => ({ userid: names.user(id) })) },
      allow_partys: { partyid: wanted.visible.departments },
      allow_tags: { tagid: wanted.visible.tags },
      close: wanted.enabled ? 0 : 1,
      redirect_domain: wanted.trustedDomains[0] ?? "",
      report_location_flag: 0,
      isreportenter: 0,
      home_url: wanted.homeUrl,
      customized_publish_status: 1,
    };
  },
};

/** The apps that the token may manage: its own. @see https://developer.work.weixin.qq.com/document/path/90227 */
export const agentList: ApiEndpoint = {
  name: "agent/list",
  notes: { page: "path/90227" },
  method: "GET",
  callers: ["app"],
  onError: { agentlist: [] },
  run: ({ app }) => ({
    agentlist: app
      ? [{ agentid: app.agentId, name: app.name, square_logo_url: logoOf(app.agentId) }]
      : [],
  }),
};

const ipList = (name: string, ips: readonly string[]): ApiEndpoint => ({
  name,
  notes: { page: "path/92520" },
  method: "GET",
  callers: ["app", "contacts"],
  onError: { ip_list: [] },
  run: () => ({ ip_list: ips }),
});

/** Where callbacks come from. @see https://developer.work.weixin.qq.com/document/path/92520 */
export const getcallbackip = ipList("getcallbackip", ["192.0.2.10", "192.0.2.11"]);
/** Where the API answers. @see https://developer.work.weixin.qq.com/document/path/92520 */
export const getApiDomainIp = ipList("get_api_domain_ip", ["198.51.100.20", "198.51.100.21"]);
