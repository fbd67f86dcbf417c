import { authService, isAdmitted, type LoginType } from "@menshen/domain";
import type { Context } from "hono";
import type { Provider } from "oidc-provider";
import type { Host } from "../host.ts";
import { readCookie } from "../http/cookies.ts";
import { isFromOwnOrigin } from "../http/request-rules.ts";
import { isInClient, pageLocale, redirect, type Web } from "../http/web-context.ts";
import { authorizePage, consentPage, requestGonePage } from "../login/pages/authorize-page.ts";
import { auditVisit } from "../http/audit-visit.ts";
import { ACR } from "./claims.ts";
import { loadPerson, type Person } from "../admission/person.ts";
import type { Client } from "./relying-parties.ts";

type Interaction = NonNullable<Awaited<ReturnType<typeof findInteraction>>>;

/**
 * GET /login/authorize/<uid>: where an application's request waits for its person. Signs them in, says why they may not
 * enter, asks for consent, and goes on to the application.
 */
export async function showAuthorization(host: Host, c: Context<Web>): Promise<Response> {
  const { incoming } = c.env;
  const provider = await host.oidc.current();
  const locale = pageLocale(host, c);
  const interaction = await findInteraction(provider, c);
  const clientId = String(interaction?.params["client_id"]);
  const client = (await host.oidc.clients()).get(clientId);
  if (!client || !interaction) {
    return await requestGonePage(locale);
  }
  // Only the page itself decides, no link on another one.
  const isOwn = isFromOwnOrigin(host.publicUrl, incoming.headers);
  const decision = isOwn ? c.req.query("decision") : undefined;
  if (decision === "cancel") return await resume(interaction, { error: "access_denied" });
  const { session } = await host.authenticate(incoming);
  const person = session && (await loadPerson(host.ports, session.sessionId));
  const signedIn = person && isFreshEnough(interaction, person) ? person : null;
  if (!signedIn || !isAdmitted(client, signedIn.entrant)) {
    if (signedIn) {
      const detail = { clientId };
      const { userId } = signedIn.session;
      await auditVisit(host, c, {
        action: "application-refused",
        element: client.element,
        userId,
        detail,
      });
    }
    return await askLogin(host, c, { interaction, client, isRefused: signedIn !== null });
  }
  const { userId, createdAtMs } = signedIn.session;
  if (interaction.prompt.name === "login") {
    const ts = Math.floor(createdAtMs / 1000);
    return await resume(interaction, { login: { accountId: userId, ts, acr: ACR } });
  }
  const scopes = String(interaction.params["scope"]).split(" ");
  if (decision !== "allow") {
    return await consentPage({
      locale,
      application: client.title[locale.language],
      scopes,
      address: addressOf(interaction),
    });
  }
  const grant = new provider.Grant({ clientId, accountId: userId });
  grant.addOIDCScope(scopes.join(" "));
  return await resume(interaction, { consent: { grantId: await grant.save() } });
}

/**
 * In the browser that began it. Not the library's `interactionDetails`: it rejects a request whose session was replaced
 * by the login that the request asked for.
 */
async function findInteraction(provider: Provider, c: Context<Web>) {
  const uid = c.req.param("uid") ?? "";
  const cookie = readCookie(c.req.header("cookie"), provider.cookieName("interaction"));
  return cookie === uid ? await provider.Interaction.find(uid) : undefined;
}

/** Whether the login is one that the application asked for: any, or another one than its request came with. */
function isFreshEnough({ session: before, prompt }: Interaction, { session }: Person): boolean {
  const acceptsAny = prompt.reasons.every(
    (reason) => prompt.name === "consent" || reason === "no_session" || reason === "not_admitted",
  );
  return acceptsAny || session.id !== before?.uid;
}

async function askLogin(
  host: Host,
  c: Context<Web>,
  {
    interaction,
    client,
    isRefused,
  }: { interaction: Interaction; client: Client; isRefused: boolean },
): Promise<Response> {
  const all = await authService(host.app).listLoginTypes();
  const { loginTypes } = client;
  const choices = loginTypes ? all.filter(({ fullName }) => loginTypes.includes(fullName)) : all;
  const locale = pageLocale(host, c);
  const inClient = isInClient(c);
  const returnTo = addressOf(interaction);
  const direct = isRefused ? undefined : directChoice(choices, interaction, inClient);
  if (direct) {
    host.ports.log.debug({ element: direct.fullName }, "an application's request starts a login");
    const query = new URLSearchParams({ flow: inClient ? "workbench" : "qr", returnTo });
    return redirect(`/api/auth/${direct.fullName}/start?${query.toString()}`);
  }
  const application = client.title[locale.language];
  const cancel = `${returnTo}?decision=cancel`;
  return await authorizePage({
    locale,
    application,
    choices,
    inClient,
    address: returnTo,
    cancel,
    isRefused,
  });
}

/** A login that starts without a choice: the one that `login_hint` names, or the only one inside WeCom's client. */
function directChoice(
  choices: readonly LoginType[],
  { params }: Interaction,
  inClient: boolean,
): LoginType | undefined {
  const hinted = choices.find(({ fullName }) => fullName === params["login_hint"]);
  return hinted ?? (inClient && choices.length === 1 ? choices[0] : undefined);
}

function addressOf({ uid }: Interaction): string {
  return `/login/authorize/${uid}`;
}

/** Back to the application's request, which goes on with the result. */
async function resume(
  interaction: Interaction,
  result: NonNullable<Interaction["result"]>,
): Promise<Response> {
  interaction.result = "error" in result ? result : { ...interaction.lastSubmission, ...result };
  // The login may have begun another session than the request came with.
  Object.assign(interaction, { session: undefined });
  await interaction.persist();
  return redirect(interaction.returnTo);
}
