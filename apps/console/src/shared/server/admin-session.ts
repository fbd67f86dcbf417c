/*
 * The administrator's own session: a Strict cookie that only the server reads. Plain routes, since they must work
 * before anything else does.
 */

const ROUTE = "/api/admin/session";

export type SignInOutcome = "signed-in" | "refused" | "tooMany";

/** Whether this browser is signed in as the administrator. */
export async function isAdmin(): Promise<boolean> {
  const response = await fetch(ROUTE, { headers: { accept: "application/json" } });
  if (response.status === 401 || response.status === 403) return false;
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  const body = (await response.json()) as { admin?: boolean };
  return body.admin !== false;
}

/** Exchanges a token for the cookie. All rejections look the same. */
export async function signIn(token: string): Promise<SignInOutcome> {
  const response = await fetch(ROUTE, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token }),
  });
  if (response.status === 429) return "tooMany";
  if (response.status >= 500) throw new Error(`the server answered ${response.status}`);
  return response.ok ? "signed-in" : "refused";
}

export async function signOut(): Promise<void> {
  await fetch(ROUTE, { method: "DELETE" });
}
