interface Created {
  readonly fullName: string;
  readonly secret: string;
}

let created: Created | undefined;

/** 256 random bits, as base64url. */
export function generateSecret(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

/** `gitea-3f9a2c71`: not taken, with near certainty. */
export function generateClientId(template: string): string {
  const random = crypto.getRandomValues(new Uint8Array(4));
  const suffix = [...random].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${template}-${suffix}`;
}

/** Keeps the secret of an application that was just created for the next page. */
export function keepSecret(secret: Created): void {
  created = secret;
}

/** The secret of that application, once. */
export function takeSecret(fullName: string): string | undefined {
  if (created?.fullName !== fullName) return undefined;
  const { secret } = created;
  created = undefined;
  return secret;
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
