import type { OAuth, OAuthClient, OAuthPerson } from "../schema/oauth-schema.ts";
import { stableId } from "../state/ids.ts";

export const findOAuthClient = (
  { clients }: OAuth,
  clientId: string,
  provider?: OAuthClient["provider"],
): OAuthClient | undefined =>
  clients.find(
    (each) => each.clientId === clientId && (provider === undefined || each.provider === provider),
  );

export const findOAuthPerson = ({ people }: OAuth, login: string): OAuthPerson | undefined =>
  people.find((each) => each.login === login);

export const subjectOf = ({ sub, login }: OAuthPerson): string =>
  sub ?? stableId("", 22, "oidc", login);
