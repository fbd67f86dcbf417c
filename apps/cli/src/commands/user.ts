import { callServer } from "../call-server.ts";
import { aligned, note, print } from "../output.ts";

interface ServerArgs {
  readonly server?: string | undefined;
}

interface OneUser extends ServerArgs {
  readonly userId: string;
}

interface User {
  readonly userId: string;
  readonly name: string | null;
  readonly role: string;
  readonly status: string;
  readonly lastSeenAt: number | null;
}

const MAX_USERS = 200;

/** Lists users, newest first. */
export async function listUsers({
  search,
  json,
  server,
}: ServerArgs & { readonly search?: string | undefined; readonly json: boolean }): Promise<void> {
  const input = { limit: MAX_USERS, ...(search !== undefined && { search }) };
  const users = await callServer<readonly User[]>(server, "app.users.list", input);
  if (json) {
    print([JSON.stringify(users, null, 2)]);
    return;
  }
  const rows = users.map(({ userId, name, role, status, lastSeenAt }) => [
    userId,
    name ?? "",
    role,
    status,
    lastSeenAt === null ? "" : new Date(lastSeenAt).toISOString().slice(0, 16),
  ]);
  print(aligned([["user", "name", "role", "status", "last seen (UTC)"], ...rows]));
  if (users.length === MAX_USERS) note(`the newest ${MAX_USERS}; search for others`);
}

interface NewUser extends ServerArgs {
  readonly userId?: string | undefined;
  readonly name?: string | undefined;
  readonly mobile?: string | undefined;
  readonly email?: string | undefined;
  readonly corp?: string | undefined;
  readonly admin: boolean;
}

/** Creates a user before the first login, and prints the id. */
export async function createUser({ server, corp, admin, ...given }: NewUser): Promise<void> {
  const { userId, name, mobile, email } = given;
  const input = { userId, name, mobile, email, corpId: corp, ...(admin && { role: "admin" }) };
  const created = await callServer<{ userId: string }>(server, "app.users.create", input);
  print([created.userId]);
}

/** Prints a link by which a user links an account and signs in, once. */
export async function inviteUser({
  userId,
  hours,
  server,
}: OneUser & { readonly hours: string }): Promise<void> {
  const input = { userId, hours: Number(hours) };
  const { url, expiresAt } = await callServer<{ url: string; expiresAt: number }>(
    server,
    "app.users.invite",
    input,
  );
  print([url]);
  note(`valid until ${new Date(expiresAt).toISOString()}, for whoever opens it first`);
}

/** Disables a user, which ends all sessions, or enables it again. */
export async function setStatus(
  { userId, server }: OneUser,
  status: "active" | "disabled",
): Promise<void> {
  await callServer(server, "app.users.setStatus", { userId, status });
  print([`${userId} is ${status}`]);
}

/** Makes an administrator an ordinary user. */
export async function revokeAdmin({ userId, server }: OneUser): Promise<void> {
  await callServer(server, "app.users.setRole", { userId, role: "user" });
  print([`${userId} is an ordinary user`]);
}
