import { createServer } from "node:http";
import { listen } from "../listen.ts";

/** The app that all servers sign people in with. */
export const app = { appId: "wxbe9c4f1d2a3b4c5d", appSecret: "0123456789abcdef0123456789abcdef" };

/** The nickname of a person, by number. */
export const nicknameOf = (person: number): string => `微信用户${person}`;

let issued = 0;

/** An authorisation code of a person, as the provider's page issues it. */
export function codeOf(person: number): string {
  return `0a1${String(++issued).padStart(12, "0")}p${person}`;
}

/**
 * WeChat's two calls of a login with the least work: the person is in the code. In the parent's process, so that its CPU is
 * not counted.
 */
export async function serveWechat(): Promise<{ readonly url: string } & Disposable> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://provider");
    const answer = (code: string | null): string => {
      const person = /p(\d+)$/.exec(code ?? "")?.[1] ?? "";
      const ids = { openid: `o-bench-person-${person}`, unionid: `u-bench-person-${person}` };
      if (pathname === "/sns/userinfo") {
        const nickname = nicknameOf(Number(person));
        return JSON.stringify({ ...ids, nickname, sex: 0, headimgurl: "", privilege: [] });
      }
      const tokens = { access_token: `at-p${person}`, refresh_token: `rt-p${person}` };
      return JSON.stringify({ ...tokens, ...ids, expires_in: 7200, scope: "snsapi_login" });
    };
    const send = (body: string): void => {
      const length = Buffer.byteLength(body);
      // With a length, as WeChat's answers are.
      response.writeHead(200, { "content-type": "text/plain", "content-length": length }).end(body);
    };
    if (pathname === "/sns/userinfo") return send(answer(searchParams.get("access_token")));
    const code = searchParams.get("code");
    if (code !== null) return send(answer(code));
    // Auth.js sends its parameters in a body.
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      send(answer(new URLSearchParams(Buffer.concat(chunks).toString()).get("code")));
    });
  });
  // No server meets a connection that was closed while the others had their turns.
  server.keepAliveTimeout = 10 * 60_000;
  const port = await listen(server);
  return { url: `http://127.0.0.1:${port}`, [Symbol.dispose]: () => void server.close() };
}
