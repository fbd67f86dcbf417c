import { isCode } from "@menshen/core";
import { explainDatabaseFault } from "@menshen/db/fault";
import { EnvProblem } from "./env.ts";
import { MissingSecret } from "./settings.ts";

/** Why a command failed, and what to do; null for unexpected errors. */
export function problemText(error: unknown): string | null {
  if (error instanceof EnvProblem || error instanceof MissingSecret) return error.message;
  if (isCode(error)) return explainDatabaseFault(error) ?? error.message;
  if (!(error instanceof Error)) return null;
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code === "EADDRINUSE") return portInUse(port ?? 0);
  if (code === "EACCES" && port !== undefined) {
    return `Port ${port} needs more rights; choose one above 1023.\n端口 ${port} 需要更高权限，请换用 1023 以上的端口。`;
  }
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
    return `HOST: this machine has no such address (${error.message})`;
  // Errors of files and sockets name the operation and the path.
  if (/^E[A-Z]+$/.test(code ?? "")) return error.message;
  return error instanceof TypeError || /broken official elements/.test(error.message)
    ? error.message
    : null;
}

function portInUse(port: number): string {
  return [
    `Port ${port} is in use. Stop the program that uses it, or choose other ports, as in PORT=3010 SANDBOX_PORT=3011`,
    `端口 ${port} 已被占用。请停止占用它的程序，或换用其他端口，例如 PORT=3010 SANDBOX_PORT=3011`,
  ].join("\n");
}
