/** Longer than a session and what may follow it. */
const LOGIN_MS = 40 * 24 * 60 * 60_000;

/** A login to an application is stored with its end, which is this long after its start. */
export const loginTime = {
  expiresAtMs: (startedAtMs: number) => startedAtMs + LOGIN_MS,
  startedAtMs: (expiresAtMs: number) => expiresAtMs - LOGIN_MS,
};
