import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { interactionPolicy, Provider, type AdapterPayload } from "oidc-provider";
import { listen } from "../listen.ts";
import type { Person } from "../login/provider.ts";
import { applications, redirectUri } from "../oidc/applications.ts";
import { serveParent, subjectInput } from "../subject.ts";

/** The floor of a login to an application: the library alone, whose records are JSON in a map. */
const { people } = subjectInput as { people: readonly Person[] };
const records = new Map<string, string>();
const byName = new Map(people.map((person) => [person.userId, person]));

const server = createServer((req, res) => void answer(req, res));
const port = await listen(server);
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const policy = interactionPolicy.base();
policy.remove("consent");
const provider = new Provider(`http://127.0.0.1:${port}`, {
  adapter: (kind) => ({
    find: async (id) => parsed(records.get(`${kind}:${id}`)),
    findByUid: async () => undefined,
    findByUserCode: async () => undefined,
    upsert: async (id, payload) => void records.set(`${kind}:${id}`, JSON.stringify(payload)),
    async consume(id) {
      const consumed = Math.floor(Date.now() / 1000);
      const payload = { ...parsed(records.get(`${kind}:${id}`)), consumed };
      records.set(`${kind}:${id}`, JSON.stringify(payload));
    },
    destroy: async (id) => void records.delete(`${kind}:${id}`),
    revokeByGrantId: async () => {},
  }),
  jwks: {
    keys: [{ ...privateKey.export({ format: "jwk" }), kid: "1", alg: "RS256", use: "sig" }],
  },
  clients: applications.map(({ clientId, clientSecret }) => ({
    client_id: clientId,
    client_secret: clientSecret,
    redirect_uris: [redirectUri],
    grant_types: ["authorization_code", "refresh_token"],
  })),
  scopes: ["openid", "profile", "email", "offline_access"],
  claims: { openid: ["sub"], profile: ["name"], email: ["email"] },
  conformIdTokenClaims: false,
  responseTypes: ["code"],
  features: { devInteractions: { enabled: false } },
  interactions: { policy, url: () => "/none" },
  issueRefreshToken: async () => true,
  expiresWithSession: async () => false,
  async loadExistingGrant({ oidc: { session, client, requestParamOIDCScopes } }) {
    const stored = session?.grantIdFor(client!.clientId);
    const of = { clientId: client!.clientId, accountId: session!.accountId! };
    const grant = stored ? await provider.Grant.find(stored) : new provider.Grant(of);
    grant?.addOIDCScope([...requestParamOIDCScopes].join(" "));
    await grant?.save();
    return grant;
  },
  findAccount: async (_ctx, sub) => ({
    accountId: sub,
    claims: () => ({ sub, name: byName.get(sub)?.name, email: `${sub}@example.com` }),
  }),
});
const answer = provider.callback();

serveParent(
  { port },
  {
    async openSessions(count: number): Promise<string[]> {
      const cookies: string[] = [];
      for (let number = 0; number < count; number++) {
        const session = new provider.Session();
        session.loginAccount({ accountId: people[number % people.length]!.userId });
        await session.save(7 * 24 * 60 * 60);
        cookies.push(`_session=${session.jti}`);
      }
      return cookies;
    },
    stored: () => ({
      records: records.size,
      bytes: [...records].flat().reduce((bytes, text) => bytes + Buffer.byteLength(text), 0),
    }),
  },
);

function parsed(text: string | undefined): AdapterPayload | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as AdapterPayload);
}
