import type { Sent } from "./exchange.ts";

/** Requests as clients, people and attackers send them, for a server over the fixture app. */

const lines = (text: string): string[] => ["", ...text.trim().split(/\s+/)];
const json = { "content-type": "application/json" };

export function jsonInput(value: unknown): string {
  return `?input=${encodeURIComponent(JSON.stringify(value))}`;
}

export const paths = lines(`
  Hello.hello Hello.echo Hello.who Hello.own Hello.count Hello.secret Hello.nothing Hello.save Hello.enter
  Hello.reset Hello.hidden Hello.fail Hello.notify Hello.authType Hello.toString Hello.__proto__ Hello Off.hello
  app.info app.elements.list app.onSnapshot.x constructor a.b.c.d hello.hello Hello..hello Hello.hello.
  Hello%2Ehello Hello.hello/ /Hello.hello % %zz Hello.hello,Hello.hello ../trpc/Hello.hello Hello/hello
  你好 %E4%BD%A0
`);

const queries = [
  ...lines(`
    ? ?input= ?input ?input={} ?input=%7B%7D ?input=null ?input=%22x ?input=% ?input=%7B%7D&input=1
    ?x=1&input=%7B%7D ?batch=1 ?batch=1&input=%7B%7D ?batch=0&input=%7B%7D ?input=%7B%7D#x ?input=%00
    ?input=%C3%28 ?input=1+1 ?INPUT=%7B%7D ?connectionParams=%7B%7D ?lastEventId=5
  `),
  jsonInput({ value: "你好 👋 \u2028 \"'<>&+%" }),
  jsonInput({ value: { nested: [1, null, true, "x"] } }),
  jsonInput({ value: "x".repeat(3000) }),
  jsonInput({ text: 5 }),
  ...["wecom", "limit", "crash", "hint", "odd", "none"].map((how) => jsonInput({ how })),
];

const bodies: (string | Buffer | undefined)[] = [
  undefined,
  ...lines(
    `{} null [] { text "text" {"text":"hello"} {"text":5} {"text":"你好👋"} \uFEFF{"text":"bom"}`,
  ),
  '{"0":{"text":"batched"}}',
  '{"__proto__":{"text":"x"}}',
  Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x7d]),
  Buffer.from('{"text":"\xe9"}', "latin1"),
  JSON.stringify({ text: "x".repeat(5000) }),
];

const types = [
  "application/json",
  "application/json; charset=utf-8",
  "APPLICATION/JSON",
  "text/plain",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "application/jsonp",
  "application/octet-stream",
  "text/plain; application/json",
  "application/json,text/plain",
];

export const corpus: Sent[] = [
  ...paths.flatMap((path) => queries.map((query) => get(path + query))),
  ...paths.flatMap((path) => bodies.map((body) => post(path, body))),
  ...["Hello.save", "Hello.hello", "Hello.hidden"].flatMap((path) =>
    types.flatMap((type) => bodies.map((body) => post(path, body, { "content-type": type }))),
  ),
  ...paths.flatMap((path) =>
    ["user", "admin", "broken"].flatMap((authorization) => [
      get(path, { authorization }),
      post(path, "{}", { ...json, authorization }),
    ]),
  ),
  ...["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"].flatMap((method) =>
    ["Hello.hello", "Hello.save", "Hello.hidden", "none"].flatMap((path) => [
      { method, target: `/trpc/${path}` },
      { method, target: `/trpc/${path}`, headers: json, body: "{}" },
    ]),
  ),
  ...["Hello.hello", `Hello.fail${jsonInput({ how: "hint" })}`].flatMap((path) => [
    get(path, { "trpc-accept": "application/jsonl" }),
    get(path, { accept: "text/html, application/jsonl" }),
    get(path, { accept: "application/json" }),
    get(path, { authorization: "admin" }),
    ...types.map((type) => get(path, { "content-type": type })),
  ]),
  { method: "GET", target: "/trpc" },
  { method: "GET", target: "/trpc?batch=1" },
  get(`${Array(50).fill("Hello.hello").join(",")}?batch=1`),
  get(`${Array(51).fill("Hello.hello").join(",")}?batch=1`),
];

export function get(path: string, headers: Record<string, string> = {}): Sent {
  return { method: "GET", target: target(path), headers };
}

export function post(
  path: string,
  body: string | Buffer | undefined,
  headers: Record<string, string> = json,
): Sent {
  return { method: "POST", target: target(path), headers, ...(body !== undefined && { body }) };
}

/** Encoded where a request line could not hold it, and as it is otherwise. */
function target(path: string): string {
  return encodeURI(`/trpc/${path}`).replaceAll("%25", "%");
}
