import type { Finding } from "@menshen/core";
import { encodingAESKeyProblem, tokenProblem, type CallbackSecrets } from "@menshen/providers";

/** Callback keys that cannot be any. Never quotes one. */
export function keyFindings(keys: CallbackSecrets, path: readonly string[]): Finding[] {
  const problems = {
    token: tokenProblem(keys.token),
    encodingAESKey: encodingAESKeyProblem(keys.encodingAESKey),
  };
  return Object.entries(problems).flatMap(([name, problem]) => {
    if (problem === null) return [];
    const message = { zh: `回调密钥格式不对：${problem.zh}。`, en: problem.en };
    return [
      {
        severity: "error",
        file: "config",
        path: [...path, name],
        wrongForm: true,
        message,
      } as const,
    ];
  });
}
