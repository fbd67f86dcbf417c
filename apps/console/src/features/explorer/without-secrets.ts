import { isObject } from "../../shared/server/failure.ts";

const HIDDEN = "[hidden]";

/* The rules by which the server redacts its log lines. */
const SECRET_KEY =
  /secret|token|password|passwd|authori[sz]ation|cookie|verifier|challenge|aeskey|ticket|permanent|credential|^(?:auth|login|bind)?_?code$|^state$/i;
const SECRET_PARAMETER =
  /([?&#"']|^|\s)((?:[a-z_]*(?:token|secret|ticket|verifier|signature)|code|auth_code|state|key)=)[^&\s"'#]+/gi;

/** A result with the values hidden that open something. */
export function withoutSecrets(value: unknown): unknown {
  if (typeof value === "string") return value.replace(SECRET_PARAMETER, `$1$2${HIDDEN}`);
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      SECRET_KEY.test(key) && typeof inner === "string" ? HIDDEN : withoutSecrets(inner),
    ]),
  );
}
