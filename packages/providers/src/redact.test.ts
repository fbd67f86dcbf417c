import { inspect } from "node:util";
import { isCode } from "@menshen/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeFailure, redact } from "./redact.ts";
import { everyCall, failure, planted, testClient } from "../test/test-ports.ts";

type Fetch = typeof globalThis.fetch;

/** Everything of these values that could become visible. */
const visible = (...values: unknown[]) =>
  values
    .map((value) => inspect(value, { depth: Infinity, showHidden: true, maxStringLength: null }))
    .join("\n") + JSON.stringify(values);

/** Every planted value has the same prefix in any encoding, so that a truncated one is found too. */
function expectNothingPlanted(text: string) {
  expect(text).not.toContain("planted-");
}

const withToken =
  (then: Fetch): Fetch =>
  (url, init) =>
    new Request(url, init).url.includes("/gettoken")
      ? Promise.resolve(Response.json({ access_token: planted.token, expires_in: 7200 }))
      : then(url, init);

/** A provider, or a network, that repeats everything it received, in this answer and with the token. */
const repeating =
  (answer: (echo: string, url: string) => Response): Fetch =>
  async (input, init) => {
    const request = new Request(input, init);
    const { search, searchParams } = new URL(request.url);
    const values = [...searchParams.values(), planted.secret];
    const encoded = values.map((value) => encodeURIComponent(value));
    const received = [...values, ...encoded, search, await request.text()];
    return answer(received.join(" and "), request.url);
  };

const hostile: Record<string, Fetch> = {
  "an errmsg that quotes": repeating((errmsg) => Response.json({ errcode: 40029, errmsg })),
  "an errmsg that quotes at the bound": repeating((echo) =>
    Response.json({ errcode: 40029, errmsg: "x".repeat(490) + planted.secret + echo }),
  ),
  "an unknown number that quotes": repeating((errmsg) =>
    Response.json({ errcode: 123456, errmsg }),
  ),
  "a refused token": repeating((errmsg) => Response.json({ errcode: 40014, errmsg })),
  "a body that is not JSON": repeating((echo) => new Response(echo)),
  "a body of the wrong shape": repeating((echo) =>
    Response.json({ userid: { [echo]: echo }, department: echo, access_token: 1 }),
  ),
  "a redirect that quotes": repeating(
    (_, location) => new Response(null, { status: 302, headers: { location } }),
  ),
  "a fetch that quotes": repeating((echo, input) => {
    throw Object.assign(new TypeError(`failed: ${input} ${echo}`), { input });
  }),
  "a fetch that quotes below": repeating((echo, input) => {
    throw new TypeError("fetch failed", { cause: new Error(`${input} ${echo}`) });
  }),
  "a fetch that throws text": repeating((echo) => {
    // oxlint-disable-next-line no-throw-literal, typescript/only-throw-error -- what a broken port might do
    throw echo;
  }),
};

describe("no error, cause or log line contains the secret, the token, the code or the ticket", () => {
  it.each(Object.keys(hostile))("no error contains a secret: %s", async (name) => {
    const fetch = hostile[name] as Fetch;
    for (const served of [fetch, withToken(fetch)]) {
      for (const call of everyCall) {
        const { lines, ...clients } = testClient(served);
        // Also for a valid answer, where only the log could leak.
        const outcome = await call(clients).catch((error: unknown) => error);
        if (outcome instanceof Error) expectNothingPlanted(visible(outcome));
        expect(lines.length).toBeGreaterThan(0);
        expectNothingPlanted(lines.join("\n"));
      }
    }
  });

  it("an error about a base that is not a URL contains no secret", async () => {
    const { wecom } = testClient(withToken(fetch), { base: "nonsense" });
    const error = await failure(wecom.accessToken());
    expect(isCode(error, 10501)).toBe(true);
    expectNothingPlanted(visible(error));
  });

  it("no error contains the credential, for any credential", () =>
    fc.assert(
      fc.property(
        fc.string({ minLength: 8, unit: "grapheme" }),
        fc.string(),
        fc.string(),
        (secret, before, after) => {
          fc.pre(!"*".repeat(20).includes(secret) && !(before + after).includes(secret));
          const forms = [secret, encodeURIComponent(secret.toWellFormed())];
          for (const form of forms)
            expect(redact(`${before} ${form} ${after}`, [secret])).toBe(`${before} *** ${after}`);
        },
      ),
    ));

  it("a lone surrogate in a code does not defeat redaction", async () => {
    const { wecom } = testClient(withToken(async () => Response.json({ errcode: 40029 })));
    expect(isCode(await failure(wecom.getUserInfo("\uD800")), 40029)).toBe(true);
  });
});

describe("a failure below in one line", () => {
  it("an error in one line has names, messages and codes of its causes", () => {
    const reset = Object.assign(new Error("read ECONNRESET"), {
      code: "ECONNRESET",
      url: "https://x/?secret=1",
    });
    expect(describeFailure(new TypeError("fetch failed", { cause: reset }))).toBe(
      "TypeError: fetch failed <- Error: read ECONNRESET [ECONNRESET]",
    );
  });

  it("an error in one line ends for circular causes", () => {
    const error = new Error("round");
    error.cause = error;
    expect(describeFailure(error).endsWith(" <- ...")).toBe(true);
  });
});

describe("parsing never throws anything but a Code", () => {
  const anyJson = fc.json().map((text) => Buffer.from(text));
  const shaped = fc
    .record(
      Object.fromEntries(
        "errcode errmsg userid UserId openid user_ticket gender department is_leader_in_dept status main_department department_id expires_in access_token refresh_token openid unionid scope nickname headimgurl"
          .split(" ")
          .map((key) => [
            key,
            fc.oneof(fc.jsonValue(), fc.string(), fc.integer(), fc.array(fc.integer())),
          ]),
      ),
      { requiredKeys: [] },
    )
    .map((value) => Buffer.from(JSON.stringify(value)));
  const body = fc.oneof(fc.uint8Array({ maxLength: 200 }), anyJson, shaped);
  const status = fc.constantFrom(200, 201, 302, 400, 404, 429, 500, 503);

  it("a provider call rejects with a Code only, for any answer", () =>
    fc.assert(
      fc.asyncProperty(body, status, fc.boolean(), async (bytes, status, tokensWork) => {
        const answer: Fetch = async () => new Response(bytes, { status });
        const clients = testClient(tokensWork ? withToken(answer) : answer);
        for (const call of everyCall) {
          const error = await call(clients).then(
            () => null,
            (error: unknown) => error,
          );
          if (error !== null) expect(isCode(error)).toBe(true);
        }
      }),
    ));
});
