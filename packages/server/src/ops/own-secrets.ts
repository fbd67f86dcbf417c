import type { ServerConfig } from "../server-config.ts";

type Own = Pick<ServerConfig, "secret" | "previousSecrets" | "adminToken" | "databaseUrl">;

/** The server's own secrets in the forms in which they are configured, for redaction. */
export function ownSecrets({
  secret,
  previousSecrets = [],
  adminToken,
  databaseUrl,
}: Own): string[] {
  const keys = [secret, ...previousSecrets].map((bytes) => Buffer.from(bytes));
  return [
    adminToken,
    ...keys.flatMap((key) => [key.toString("hex"), key.toString("hex").toUpperCase()]),
    ...keys.flatMap((key) => [key.toString("base64"), key.toString("base64url")]),
    ...passwordsOf(databaseUrl),
  ];
}

function passwordsOf(databaseUrl: string): string[] {
  const password = URL.canParse(databaseUrl) ? new URL(databaseUrl).password : "";
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}
