import { createServer } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { demo, serveSandbox, type ServedSandbox } from "@menshen/sandbox";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EnvProblem } from "./env.ts";
import { useProxy } from "./proxy.ts";

let sandbox: ServedSandbox;
let proxy: Awaited<ReturnType<typeof startProxy>>;
let undo = () => {};
beforeEach(async () => {
  sandbox = await serveSandbox({ port: 0 });
  proxy = await startProxy(new URL(sandbox.url).port);
});
afterEach(async () => {
  undo();
  await proxy[Symbol.asyncDispose]();
  await sandbox.close();
});

/** A proxy that connects every tunnel to the sandbox. */
async function startProxy(port: string) {
  const asked: string[] = [];
  const server = createServer();
  const tunnels = new DisposableStack();
  server.on("connect", (request, client) => {
    asked.push(request.url ?? "");
    const target = connect(Number(port), "127.0.0.1", () => {
      client.write("HTTP/1.1 200 OK\r\n\r\n");
      target.pipe(client).pipe(target);
    });
    for (const end of [client, target]) {
      end.on("error", () => {});
      tunnels.defer(() => end.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${own}`,
    asked,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      tunnels.dispose();
      await closed;
    },
  };
}

/** A provider's address that only the proxy can reach. */
const beyond = "http://127.0.0.2:18080";

const gettoken = async (base: string): Promise<unknown> => {
  const { corpId, apps } = demo.corpA;
  const query = new URLSearchParams({ corpid: corpId, corpsecret: apps.portal.secret });
  const response = await fetch(`${base}/cgi-bin/gettoken?${query.toString()}`);
  return ((await response.json()) as { errcode: number }).errcode;
};

const given = (HTTP_PROXY?: string, NO_PROXY?: string) => ({
  HTTP_PROXY,
  NO_PROXY,
  HTTPS_PROXY: undefined,
});

describe("outbound calls", () => {
  it("http calls use HTTP_PROXY", async () => {
    undo = useProxy(given(proxy.url));
    expect(await gettoken(beyond)).toBe(0);
    expect(proxy.asked).toEqual(["127.0.0.2:18080"]);
  });

  it("https calls use HTTPS_PROXY", async () => {
    undo = useProxy({ ...given(), HTTPS_PROXY: proxy.url });
    // The sandbox at the other end speaks no TLS.
    await expect(fetch("https://qyapi.weixin.qq.com/")).rejects.toThrow("fetch failed");
    expect(proxy.asked).toEqual(["qyapi.weixin.qq.com:443"]);
  });

  it("hosts of NO_PROXY and this machine are called directly", async () => {
    undo = useProxy(given(proxy.url, "example.com,127.0.0.2"));
    await expect(gettoken(beyond)).rejects.toThrow("fetch failed");
    expect(await gettoken(sandbox.url)).toBe(0);
    undo();
    undo = useProxy(given(proxy.url, "*"));
    await expect(gettoken(beyond)).rejects.toThrow("fetch failed");
    expect(proxy.asked).toEqual([]);
  });

  it("a Node without proxy support is refused when a proxy is set", () => {
    expect(() => useProxy(given(proxy.url), {})).toThrow(EnvProblem);
    expect(() => useProxy(given(), {})).not.toThrow();
  });
});
