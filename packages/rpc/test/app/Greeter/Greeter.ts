import { Code, defineType, mutation, query, secret, subscription, webhook } from "@menshen/core";
import { z } from "zod";

export default defineType({
  config: z.object({ greeting: z.string(), key: secret().optional() }),
  create: ({ name, config }) => ({
    authType: "Greeter",
    hello: query({ access: "public", run: () => config.greeting }),
    echo: query({
      access: "public",
      input: z.strictObject({ value: z.json() }),
      run: ({ value }) => ({ value }),
    }),
    who: query({
      access: "public",
      run: (_, { caller, userId, ip }) => ({ caller, userId, ip }),
    }),
    own: query({ access: "session", run: (_, { userId }) => userId }),
    count: query({ access: "admin", run: () => 7 }),
    secret: query({ run: () => `only ${name} knows` }),
    nothing: mutation({ access: "public", run: () => undefined }),
    save: mutation({
      access: "public",
      input: z.strictObject({ text: z.string() }),
      run: ({ text }) => ({ length: text.length }),
    }),
    enter: mutation({
      access: "public",
      run: (_, { http }) => {
        http?.setSession("token", 1);
        return { done: true };
      },
    }),
    reset: mutation({ access: "admin", run: () => ({ done: true }) }),
    hidden: mutation({ run: () => "hidden" }),
    fail: query({
      access: "public",
      input: z.strictObject({ how: z.enum(["wecom", "limit", "crash", "hint", "odd", "bigint"]) }),
      run: ({ how }): unknown => fail(how),
    }),
    ticks: subscription({
      access: "session",
      input: z.strictObject({ from: z.number(), leak: z.boolean().optional() }),
      output: z.object({ tick: z.number() }),
      async *run({ from, leak }, { userId, signal }) {
        yield { tick: from };
        yield { tick: from + 1, by: userId };
        if (leak === true) yield { tick: 0, key: config.key };
        if (!signal.aborted) throw new Code(10603, "no more");
      },
    }),
    measured: query({
      access: "public",
      input: z.strictObject({ extra: z.boolean() }),
      output: z.object({ at: z.date(), size: z.number() }),
      run: ({ extra }) => ({ at: new Date(0), size: 1, ...(extra && { token: "t" }) }),
    }),
    notify: webhook({
      run: async (request, { caller, ip }) =>
        Response.json({ caller, ip, got: await request.text() }),
    }),
  }),
});

function fail(how: string): unknown {
  if (how === "bigint") return { big: 1n };
  if (how === "wecom") {
    const cause = new Error("raw body with s3cret");
    throw new Code(40029, "the authorization code is spent", {
      source: "wecom",
      httpStatus: 400,
      cause,
    });
  }
  if (how === "limit")
    throw new Code(10601, "slow down", { retryAfterSeconds: 7.2, data: { per: "minute" } });
  if (how === "hint") throw new Code(10501, "WeCom is unreachable");
  if (how === "odd") throw new Code(10001, "teapot", { httpStatus: 418 });
  throw new TypeError("s3cret crash");
}
