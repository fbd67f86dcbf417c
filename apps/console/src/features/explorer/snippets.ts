import type { Operation } from "./operations.ts";

export interface Call {
  readonly operation: Operation;
  /** Undefined for a method that takes nothing. */
  readonly input: unknown;
  /** Of the server. */
  readonly origin: string;
}

const verbs = { query: "query", mutation: "mutate", subscription: "subscribe" } as const;

/** The call with the packaged client. */
export function typescriptOf({ operation, input, origin }: Call): string {
  const { path, kind, access } = operation;
  const isSubscription = kind === "subscription";
  const token = access === "public" ? "" : ", token: process.env.MENSHEN_TOKEN";
  const given = input === undefined ? (isSubscription ? "undefined" : "") : literal(input);
  const listener = isSubscription ? ", { onData: (event) => console.log(event) }" : "";
  const call = `client.${path}.${verbs[kind]}(${given}${listener})`;
  return `import { createClient } from "@menshen/client";
import type { Elements } from "./menshen.ts"; // menshen types --client menshen.ts

const client = createClient<Elements>({ url: "${origin}/trpc"${token} });
const ${isSubscription ? "subscription = " : "result = await "}${call};
`;
}

/** The call for a shell. */
export function curlOf(call: Call): string {
  const { method, headers, url, body } = requestOf(call);
  const parts = [
    `curl${call.operation.kind === "subscription" ? " -N" : ""} ${quoted(url)}`,
    ...(method === "POST" ? ["-X POST"] : []),
    // Double quotes: the shell fills in the token.
    ...headers.map(([name, value]) => `-H "${name}: ${value}"`),
    ...(body === undefined ? [] : [`-d ${quoted(body)}`]),
  ];
  return `${parts.join(" \\\n  ")}\n`;
}

/** The request as it is sent. */
export function httpOf(call: Call): string {
  const { method, headers, url, body } = requestOf(call);
  const { host, pathname, search } = new URL(url);
  const lines = [
    `${method} ${pathname}${search} HTTP/1.1`,
    `Host: ${host}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ];
  return `${lines.join("\n")}\n${body === undefined ? "" : `\n${body}\n`}`;
}

interface HttpRequest {
  method: "GET" | "POST";
  headers: (readonly [string, string])[];
  url: string;
  body: string | undefined;
}

function requestOf({ operation, input, origin }: Call): HttpRequest {
  const { path, kind, access } = operation;
  const isPost = kind === "mutation";
  const text = input === undefined ? undefined : JSON.stringify(input);
  const url = `${origin}/trpc/${path}`;
  const query = new URLSearchParams({ input: text ?? "" }).toString();
  return {
    method: isPost ? "POST" : "GET",
    headers: [
      ...(access === "public" ? [] : [["Authorization", "Bearer $MENSHEN_TOKEN"] as const]),
      ...(isPost ? [["Content-Type", "application/json"] as const] : []),
    ],
    url: isPost || text === undefined ? url : `${url}?${query}`,
    body: isPost ? (text ?? "{}") : undefined,
  };
}

/** As an object literal: keys without quotes where they need none. */
function literal(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll(/^(\s*)"([A-Za-z_$][\w$]*)":/gm, "$1$2:");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
