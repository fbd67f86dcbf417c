import { inspect } from "node:util";
import { isCode } from "@menshen/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeFailure, redact } from "./redact.ts";
import { everyCall, failure, planted, testClient } from "../test/test-ports.ts";

type Fetch = typeof globalThis.fetch;

/** Everything a person could ever see of these values. */
const visible = (...values: unknown[]) =>
  values
    .map((value) => inspect(value, { depth: Infinity, showHidden: true, maxStringLength: null }))
    .join("\n") + JSON.stringify(values);

/** Every planted value begins alike, in whatever encoding, so that half of one shows too. */
function expectNothingPlanted(text: string) {
  expect(text).not.toContain("planted-");
}

const withToken =
  (then: Fetch): Fetch =>
  (url, init) =>
    new Request(url, init).url.includes("/gettoken")
      ? Promise.resolve(Response.json({ access_token: planted.token, expires_in: 7200 }))
      : then(url, init);

/** A provider, or a network, that repeats all it was told, now and when it gave the token. */
const repeating =
  (answer: (echo: string, url: string) => Response): Fetch =>
  async (input, init) => {
    const request = new Request(input, init);
    const { search, searchParams } = new URL(request.url);
    const values = [...searchParams.values(), planted.secret];
    const encoded = values.map((value) => encodeURIComponent(value));
    const told = [...values, ...encoded, search, await request.text()];
    return answer(told.join(" and "), request.url);
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
  it.each(Object.keys(hostile))("%s", async (name) => {
    const fetch = hostile[name] as Fetch;
    for (const served of [fetch, withToken(fetch)]) {
      for (const call of everyCall) {
        const { lines, ...clients } = testClient(served);
        // Deliberately also where the answer happens to be good: then only the log can tell.
        const outcome = await call(clients).catch((error: unknown) => error);
        if (outcome instanceof Error) expectNothingPlanted(visible(outcome));
        expect(lines.length).toBeGreaterThan(0);
        expectNothingPlanted(lines.join("\n"));
      }
    }
  });

  it("a base that is no URL", async () => {
    const { wecom } = testClient(withToken(fetch), { base: "nonsense" });
    const error = await failure(wecom.accessToken());
    expect(isCode(error, 10501)).toBe(true);
    expectNothingPlanted(visible(error));
  });

  it("whatever the credential is", () =>
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

  it("a lone surrogate in a code is no way around it", async () => {
    const { wecom } = testClient(withToken(async () => Response.json({ errcode: 40029 })));
    expect(isCode(await failure(wecom.getUserInfo("\uD800")), 40029)).toBe(true);
  });
});

describe("a failure below in one line", () => {
  it("names, messages and codes down the causes", () => {
    const reset = Object.assign(new Error("read ECONNRESET"), {
      code: "ECONNRESET",
      url: "https://x/?secret=1",
    });
    expect(describeFailure(new TypeError("fetch failed", { cause: reset }))).toBe(
      "TypeError: fetch failed <- Error: read ECONNRESET [ECONNRESET]",
    );
  });

  it("ends, also in a circle", () => {
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

  it("whatever the provider sends", () =>
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
