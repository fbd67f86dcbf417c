import { expect, it } from "vitest";
import { playground } from "./playground.ts";
import { ports } from "./ports.ts";

const caller = (hosts: string) => `
import { defineType, query } from "@menshen/core";
import { z } from "zod";
export default defineType({
  config: z.object({}),
  ${hosts}
  create: ({ ports }) => ({
    get: query({ input: z.string(), run: async (url) => (await ports.fetch(url)).text() }),
  }),
});`;

const fetch: typeof globalThis.fetch = async (input) => new Response(new Request(input).url);

it("an element calls the hosts that its own Type declares or the operator allows, and no other", async () => {
  using place = playground();
  place.write("callers/Meta/e.json", '{ "type": "" }');
  place.write(
    "callers/Meta/Meta.ts",
    'import { defineMeta } from "@menshen/core"; export default defineMeta({});',
  );
  for (const [name, hosts] of [
    ["One", 'hosts: ["one.example"],'],
    ["Two", ""],
  ] as const) {
    place.write(`callers/${name}Type/e.json`, '{ "type": "callers.Meta" }');
    place.write(`callers/${name}Type/${name}Type.ts`, caller(hosts));
    place.write(`callers/${name}/e.json`, `{ "type": "callers.${name}Type" }`);
  }
  await using app = await place.open({
    ports: { ...ports, fetch },
    allowedHosts: ["greetings.example"],
  });
  const get = (name: string, url: string) => app.getElement(`callers.${name}`)["get"](url);

  expect(await get("One", "https://one.example/")).toBe("https://one.example/");
  expect(await get("Two", "https://greetings.example/")).toBe("https://greetings.example/");
  await expect(get("Two", "https://one.example/")).rejects.toMatchObject({
    errcode: 10501,
    message: "the host one.example is not allowed: add one.example to MENSHEN_PROVIDER_HOSTS",
  });
});
