import { createServer, type RequestListener } from "node:http";
import { describe, expect, it } from "vitest";
import { listen } from "../listen.ts";
import { askRepeatedly } from "./keep-alive.ts";

describe("the load generator", () => {
  it("the load generator counts answers with a content length and chunked answers", async () => {
    for (const listener of [sized("门神"), chunked("门", "神")]) {
      await using server = await serve(listener);
      const { port } = server;
      expect(await askRepeatedly({ port, path: "/", body: "门神", seconds: 0 })).toBe(64);
    }
  });

  it("the load generator detects one wrong answer among thousands", async () => {
    let asked = 0;
    await using server = await serve((request, response) =>
      sized(++asked === 5000 ? "wrong" : "right")(request, response),
    );
    const { port } = server;
    await expect(askRepeatedly({ port, path: "/", body: "right", seconds: 20 })).rejects.toThrow(
      "the body: expected right, got wrong",
    );
  });

  it("the load generator accepts only status 200", async () => {
    await using server = await serve((_, response) => response.writeHead(503).end());
    const { port } = server;
    await expect(askRepeatedly({ port, path: "/", body: "", seconds: 0 })).rejects.toThrow(
      "HTTP/1.1 503 Service Unavailable",
    );
  });
});

const sized =
  (body: string): RequestListener =>
  (_, response) =>
    void response.writeHead(200, { "content-length": Buffer.byteLength(body) }).end(body);

const chunked =
  (...parts: string[]): RequestListener =>
  (_, response) => {
    for (const part of parts) response.write(part);
    response.end();
  };

async function serve(listener: RequestListener): Promise<{ port: number } & AsyncDisposable> {
  const server = createServer(listener);
  return {
    port: await listen(server),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      await closed.promise;
    },
  };
}
