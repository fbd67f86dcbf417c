import { createPublicKey, generateKeyPairSync, sign, type KeyObject } from "node:crypto";

/** Made when it is first needed: most worlds sign no ID token. */
let made: { readonly privateKey: KeyObject; readonly kid: string } | undefined;

function signingKey() {
  made ??= {
    privateKey: generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey,
    kid: "sandbox-1",
  };
  return made;
}

/** @see https://www.rfc-editor.org/rfc/rfc7517 */
export function jwks(): object {
  const { privateKey, kid } = signingKey();
  const { kty, n, e } = createPublicKey(privateKey).export({ format: "jwk" });
  return { keys: [{ kty, n, e, kid, use: "sig", alg: "RS256" }] };
}

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** @see https://www.rfc-editor.org/rfc/rfc7515 */
export function signJwt(claims: object): string {
  const { privateKey, kid } = signingKey();
  const text = `${part({ alg: "RS256", kid, typ: "JWT" })}.${part(claims)}`;
  return `${text}.${sign("sha256", Buffer.from(text), privateKey).toString("base64url")}`;
}
