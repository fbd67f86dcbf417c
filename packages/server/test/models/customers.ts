import { readFile } from "node:fs/promises";
import { createClient, type Client } from "@menshen/client";
import type { Leaf } from "@menshen/core";
import { startTestServer, type TestServer } from "@menshen/testkit";
import type Customers from "./elements/crm/Customers/Customers.ts";

/* A server with a user's own model and six accounts. */

export const MODEL = "crm.Customers";
export const FILE = "crm/Customers/Customers.ts";

/** As generated into `elements.gen.d.ts`. */
export interface Elements {
  crm: { Customers: Leaf<typeof Customers> };
}

const people: [name: string | null, orders: number | null, isVip: boolean, tenant: string][] = [
  ["Anna", 12, true, "north"],
  ["anton", 3, false, "north"],
  ["Bob_1", 0, false, "south"],
  ["100% Li", null, true, "south"],
  [null, 7, false, "south"],
  ["王小明", 3, false, "north"],
];

export function own(file: string): Promise<string> {
  return readFile(`${import.meta.dirname}/elements/${file}`, "utf8");
}

export async function openShop(): Promise<TestServer> {
  const eJson = "crm/Customers/e.json";
  const test = await startTestServer({
    files: { [eJson]: await own(eJson), [FILE]: await own(FILE) },
  });
  const { data } = test.database;
  await data.users.create({ id: "u1", name: "U", avatar: null, createdAtMs: 1 });
  for (const [index, [name, orders, isVip, tenant]] of people.entries()) {
    await data.accounts.create({
      kind: "crm",
      base: "https://shop.example.com",
      tenant,
      subject: `c${index}`,
      userId: "u1",
      profile: { name, orders, isVip, tags: index === 0 ? ["new"] : null },
      createdAtMs: 1000 + index,
    });
  }
  return test;
}

export function clientOf(test: TestServer, token = test.adminToken): Client<Elements> {
  return createClient<Elements>({ url: `${test.url}/trpc`, token });
}
