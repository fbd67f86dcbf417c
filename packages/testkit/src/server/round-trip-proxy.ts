import type { Socket } from "node:net";
import { startTcpProxy, type TcpProxy } from "./tcp-proxy.ts";

/** A TCP proxy that delays the answers of a PostgreSQL and records the round trips to it. */
export interface RoundTripProxy extends TcpProxy {
  /** What began since the last call. */
  take(): RoundTrips[];
}

/** The round trips of a transaction, or of a statement outside of one: the statements that each of them sent. */
export type RoundTrips = string[][];

/**
 * A round trip begins with the first byte that a client sends after an answer. The delay tells statements that were sent
 * together from statements that waited for each other.
 */
export async function startRoundTripProxy(
  targetUrl: string,
  { latencyMs = 20 }: { latencyMs?: number } = {},
): Promise<RoundTripProxy> {
  let works: RoundTrips[] = [];
  const proxy = await startTcpProxy(targetUrl, (client, upstream) => {
    const read = createStatementReader();
    let work: RoundTrips = [];
    let isTransaction = false;
    let isAnswered = true;
    client.on("data", (bytes) => {
      if (isAnswered) {
        if (!isTransaction) works.push((work = []));
        work.push([]);
        isAnswered = false;
      }
      for (const statement of read(bytes)) {
        work.at(-1)?.push(statement);
        if (statement.startsWith("begin")) isTransaction = true;
        if (/^(?:commit|rollback)$/.test(statement)) isTransaction = false;
      }
      upstream.write(bytes);
    });
    delayed(upstream, latencyMs, (bytes) => {
      isAnswered = true;
      client.write(bytes);
    });
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => client.destroy());
  });
  return {
    ...proxy,
    take() {
      const taken = works;
      works = [];
      return taken;
    },
  };
}

/** Of workers, housekeeping and new connections, which come in between. */
const background = [
  /^$/,
  /statement_timeout/,
  /"(?:syncRuns|oidcLogins|nodes)"/,
  /in \(select "stateHash" from "flows"/,
];

/** The round trips, as the statements of each; without those of the background and of works that match an exception. */
export function tripsOf(works: readonly RoundTrips[], except: readonly RegExp[]): string[] {
  const excepted = [...background, ...except];
  const wanted = works.filter((work) => {
    const statements = work.flat().join("; ");
    return !excepted.some((pattern) => pattern.test(statements));
  });
  return wanted.flatMap((work) => work.map((statements) => statements.join("; ")));
}

/** Passes the bytes on in their order, each part `ms` after it came. */
function delayed(from: Socket, ms: number, pass: (bytes: Buffer) => void): void {
  from.on("data", (bytes) => void setTimeout(pass, ms, bytes));
}

/** Reads the SQL of Query and Parse messages, which may be split between parts. */
function createStatementReader(): (bytes: Buffer) => string[] {
  let rest: Buffer = Buffer.alloc(0);
  // The first message, of the start, has no type.
  let typeBytes = 0;
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    const statements: string[] = [];
    while (rest.length >= typeBytes + 4) {
      const end = typeBytes + rest.readInt32BE(typeBytes);
      if (rest.length < end) break;
      const type = typeBytes === 0 ? "" : String.fromCharCode(rest[0] ?? 0);
      const [first = "", second = ""] = rest.toString("utf8", typeBytes + 4, end).split("\0");
      if (type === "Q") statements.push(first);
      // A Parse message names the prepared statement first.
      if (type === "P") statements.push(second);
      rest = rest.subarray(end);
      typeBytes = 1;
    }
    return statements;
  };
}
