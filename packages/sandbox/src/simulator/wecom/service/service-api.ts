import type { Route, Site } from "../../route.ts";
import { answerService } from "./answer.ts";
import {
  getAuthInfo,
  getAuthInfoV2,
  getPermanentCode,
  getPermanentCodeV2,
  serviceAdminList,
} from "./authorisation.ts";
import type { ServiceEndpoint } from "./endpoint.ts";
import { getPreAuthCode, setSessionInfo } from "./installation.ts";
import { getLoginInfo } from "./login-info.ts";
import { corpidToOpencorpid, finishOpenidMigration, getCustomizedAuthUrl } from "./links.ts";
import { getuserdetail3rd, getuserinfo3rd, legacyGetuserinfo3rd } from "./suite-identity.ts";
import { getCorpToken, getProviderToken, getSuiteToken } from "./tokens.ts";

const ENDPOINTS: readonly ServiceEndpoint[] = [
  getSuiteToken,
  getProviderToken,
  getPermanentCode,
  getPermanentCodeV2,
  getAuthInfo,
  getAuthInfoV2,
  getCorpToken,
  serviceAdminList,
  getCustomizedAuthUrl,
  corpidToOpencorpid,
  finishOpenidMigration,
  getuserinfo3rd,
  legacyGetuserinfo3rd,
  getuserdetail3rd,
  getPreAuthCode,
  setSessionInfo,
  getLoginInfo,
];

/** The API for service providers. */
export const serviceApi: Site = {
  hosts: ["qyapi.weixin.qq.com"],
  routes: ENDPOINTS.map((endpoint): Route => ({
    path: `/cgi-bin/${endpoint.name}`,
    methods: ["GET", "POST"],
    endpoint: endpoint.name,
    notes: endpoint.notes,
    documentedMethod: endpoint.method ?? "POST",
    handle: (context) => answerService(endpoint, context),
  })),
};
