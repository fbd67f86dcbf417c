/** Whether waiting cannot help: credentials, database name and certificates are settings. */
export function isWrongSetting(error: unknown): boolean {
  const { code } = ((error as { cause?: unknown } | null)?.cause ?? {}) as { code?: unknown };
  return typeof code === "string" && (/^(?:28|3D000)/.test(code) || isCertificateError(code));
}

export function isCertificateError(code: string): boolean {
  return /^(?:ERR_TLS_CERT|SELF_SIGNED_CERT|DEPTH_ZERO|UNABLE_TO_|CERT_)/.test(code);
}
