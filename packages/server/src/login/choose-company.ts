import { Code, isCode } from "@menshen/core";
import { authService, endReplaced, originOf, type CorpRef, type SignedIn } from "@menshen/domain";
import type { Context } from "hono";
import { z } from "zod";
import type { Host } from "../host.ts";
import { loginExpiredPage, companyPage } from "./pages/company-page.ts";
import { visitorContext } from "../http/call-context.ts";
import { readJsonBody } from "../http/request-body.ts";
import { packReturnTo, unpackReturnTo } from "./return-to.ts";
import { pageLocale, redirect, type Web } from "../http/web-context.ts";

/** Held by the browser between the landing and the choice of a company. */
export interface Grant {
  readonly loginCode: string;
  readonly returnTo: string;
}

const LOGIN_CODE_SECONDS = 5 * 60;

/** An HttpOnly cookie, so that no script can read the code. */
export function loginCodeCookie({ cookies }: Pick<Host, "cookies">, grant: Grant): string {
  const { loginCode, returnTo } = grant;
  const value = [loginCode, packReturnTo(returnTo)];
  return cookies.loginCode.write(value.join("."), LOGIN_CODE_SECONDS);
}

/** GET /login/company: shows the companies, or skips the choice if there is only one. */
export async function showCompanyPage(host: Host, c: Context<Web>): Promise<Response> {
  const locale = pageLocale(host, c);
  const grant = readGrant(host, c.req.header("cookie"));
  if (!grant) return await loginExpiredPage(locale);
  try {
    const signedIn = await exchange(host, c, grant, undefined);
    await endReplacedSession(host, c);
    return enterCompany(host, grant, signedIn, (target, cookies) => redirect(target, cookies));
  } catch (error) {
    const corpList = isCode(error, 10303, "app") && error.data?.["corpList"];
    if (isCode(error, 10601, "app")) throw error;
    if (!corpList) return await loginExpiredPage(locale);
    return await companyPage(locale, corpList as CorpRef[]);
  }
}

const Choice = z.strictObject({ corp: z.string().min(1).max(256) });

/** POST /login/company: exchanges the loginCode for a session of the chosen company. */
export async function chooseCompany(host: Host, c: Context<Web>): Promise<Response> {
  const choice = Choice.safeParse(await readJsonBody(c.env.incoming));
  if (!choice.success) throw new Code(10701, "expected { corp }");
  const grant = readGrant(host, c.req.header("cookie"));
  if (!grant) throw new Code(10104, "the loginCode is unknown, used or expired");
  const signedIn = await exchange(host, c, grant, choice.data.corp);
  await endReplacedSession(host, c);
  return enterCompany(host, grant, signedIn, (returnTo, cookies) => {
    const response = Response.json({ returnTo });
    for (const cookie of cookies) response.headers.append("Set-Cookie", cookie);
    return response;
  });
}

async function exchange(
  { app, rateLimiter, clientIp }: Host,
  c: Context<Web>,
  { loginCode }: Grant,
  corp: string | undefined,
): Promise<SignedIn> {
  return await rateLimiter.attempt("finish", clientIp(c.env.incoming), "company", () =>
    authService(app).loginByCode({ loginCode, ...(corp && { corp }) }),
  );
}

async function endReplacedSession(host: Host, c: Context<Web>): Promise<void> {
  const ctx = await visitorContext(host, c);
  const sessionId = ctx.http?.sessionId;
  if (sessionId === undefined) return;
  const { data, clock } = host.ports;
  await data.transaction([], (stores) =>
    endReplaced(stores, originOf(ctx), sessionId, clock.now()),
  );
}

function enterCompany(
  { cookies, ports }: Host,
  grant: Grant,
  { token = "", expiresAt }: SignedIn,
  answer: (target: string, setCookies: string[]) => Response,
): Response {
  const seconds = (expiresAt - ports.clock.now()) / 1000;
  return answer(grant.returnTo, [cookies.session.write(token, seconds), cookies.loginCode.clear()]);
}

function readGrant({ cookies, ports }: Host, header: string | undefined): Grant | null {
  const [loginCode, returnTo] = cookies.loginCode.read(header)?.split(".") ?? [];
  if (!loginCode || returnTo === undefined) return null;
  return {
    loginCode,
    returnTo: unpackReturnTo(returnTo, ports.settings),
  };
}
