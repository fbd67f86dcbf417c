import { once } from "node:events";
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

/** A load balancer that sends requests to the nodes that are ready, in turn, and repeats none. */
export interface Balancer extends AsyncDisposable {
  readonly address: string;
  /** Resolves when requests go to exactly these nodes. */
  uses(nodes: readonly string[]): Promise<void>;
}

const PROBE_MS = 20;

export async function startBalancer(nodes: readonly string[]): Promise<Balancer> {
  // Connections are reused, as balancers do.
  await using opening = new AsyncDisposableStack();
  const agent = opening.adopt(new Agent({ keepAlive: true }), (one) => one.destroy());
  const ending = new AbortController();
  let ready: readonly string[] = [];
  let turn = 0;
  const server = createServer((req, res) => {
    forward(agent, ready[turn++ % ready.length], req, res);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const probing = probe(nodes, ending.signal, (found) => (ready = found));
  opening.defer(async () => {
    ending.abort();
    server.closeAllConnections();
    server.close();
    await probing;
  });
  const open = opening.move();
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async uses(wanted) {
      while (ready.join() !== wanted.join()) await pause(PROBE_MS);
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

async function probe(
  nodes: readonly string[],
  ending: AbortSignal,
  report: (ready: string[]) => void,
): Promise<void> {
  while (!ending.aborted) {
    const states = await Promise.all(
      nodes.map((node) =>
        fetch(`${node}/readyz`).then(
          ({ ok }) => ok,
          () => false,
        ),
      ),
    );
    report(nodes.filter((_, index) => states[index]));
    await pause(PROBE_MS);
  }
}

function forward(
  agent: Agent,
  node: string | undefined,
  req: IncomingMessage,
  res: ServerResponse,
): void {
  const fail = (): void => void res.writeHead(502).end("{}");
  if (node === undefined) return fail();
  const { method, headers, url = "/" } = req;
  const outgoing = request(new URL(url, node), { agent, method, path: url, headers }, (answer) => {
    res.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    answer.pipe(res);
  });
  outgoing.on("error", fail);
  req.pipe(outgoing);
}
