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
import { corpidToOpencorpid, finishOpenidMigration, getCustomizedAuthUrl } from "./links.ts";
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
];

/** The API for service providers. */
export const serviceApi: Site = {
  hosts: ["qyapi.weixin.qq.com"],
  routes: ENDPOINTS.map((endpoint): Route => ({
    path: `/cgi-bin/${endpoint.name}`,
    methods: ["GET", "POST"],
    endpoint: endpoint.name,
    handle: (context) => answerService(endpoint, context),
  })),
};
