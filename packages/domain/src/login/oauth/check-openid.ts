import { failedCheck, type CheckResult } from "../../connection-check.ts";
import { checkClient, checkEndpoint, inventedAnswer, redirectToRegister } from "./check-oauth.ts";
import { VERIFIER } from "./oauth2-type.ts";
import { asCode, exchangeCode, readMetadata, type OidcProvider } from "./openid-client.ts";

/** Discovery as it is now, every address that this server calls, and the client. */
export async function checkOpenId(
  provider: OidcProvider,
  redirectUri: string,
): Promise<CheckResult[]> {
  const { kind, issuer, metadata, ports, fetch } = provider;
  const redirect = redirectToRegister(redirectUri);
  try {
    const as = await asCode(kind, () => readMetadata(provider));
    metadata.current = { as, readAtMs: ports.clock.now() };
    const addresses = [
      [keyAddress, as.jwks_uri],
      [profileAddress, as.userinfo_endpoint],
    ] as const;
    const called = addresses.flatMap(([name, url]) =>
      url === undefined ? [] : [checkEndpoint(name, url, fetch)],
    );
    const exchange = () =>
      asCode(kind, () => exchangeCode(provider, as, inventedAnswer(redirectUri, VERIFIER)));
    const found = {
      zh: `发现文档可以读取，签发者是 ${issuer}`,
      en: `the discovery document can be read and is of ${issuer}`,
    };
    return [
      { check: "discovery", status: "ok", message: found },
      await checkClient(exchange),
      ...(await Promise.all(called)),
      redirect,
    ];
  } catch (error) {
    return [failedCheck("discovery", error), redirect];
  }
}

const keyAddress = { zh: "密钥地址", en: "key address" };
const profileAddress = { zh: "个人信息地址", en: "profile address" };
