import { readFile } from "node:fs/promises";
import { startTestServer, type TestServer } from "@menshen/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clientOf, FILE, MODEL, openShop, own } from "./customers.ts";

const AsyncFunction = (async () => {}).constructor as new (
  ...parts: string[]
) => (app: TestServer["app"]) => Promise<unknown>;

let test: TestServer;
beforeAll(async () => {
  test = await openShop();
});
afterAll(() => test.close());

async function named(filter: unknown): Promise<string> {
  const input = { filter, fieldList: ["name"] };
  const { data } = await test.query(`${MODEL}.query`, input, test.asAdmin);
  const names = (data.rowDatas as { name: string | null }[]).map(({ name }) => String(name));
  return names.length === 6 ? "everybody" : names.join(", ");
}

function unindented(code: string): string {
  return code.replaceAll(/^ +/gm, "");
}

/** Runs the examples of the pages, and compares the shown files with those that the tests load. */
describe.each(["models.md", "models.zh-CN.md"])("docs/guide/%s", (page) => {
  let text: string;
  beforeAll(async () => {
    text = await readFile(`${import.meta.dirname}/../../../../docs/guide/${page}`, "utf8");
  });

  it("the documented filters find the documented rows, as text and as tree", async () => {
    const rows = text.matchAll(/^\| `([~(]*Q\(.*?\)*)` +\| `(\{.*?\})` +\| (.*?) +\|$/gm);
    const examples = [...rows].map(([, filter = "", tree = "", found = ""]) => ({
      filter: filter.replaceAll("\\|", "|"),
      tree: JSON.parse(tree) as object,
      found: found.replace("所有人", "everybody"),
    }));
    expect(examples).toHaveLength(9);
    for (const { filter, tree, found } of examples) {
      expect([filter, await named(filter)]).toEqual([filter, found]);
      expect([tree, await named(tree)]).toEqual([tree, found]);
    }
  });

  it("the documented element is the one that the tests load", async () => {
    expect(text).toContain(`\`\`\`ts file=elements/${FILE}\n${await own(FILE)}\`\`\``);
    const eJson = await own("crm/Customers/e.json");
    expect(text).toContain(`\`\`\`json file=elements/crm/Customers/e.json\n${eJson}\`\`\``);
  });

  it("the documented model with a table of its own is the one that the tests load", async () => {
    const file = "shop/Stock/Stock.ts";
    expect(text).toContain(`\`\`\`ts file=elements/${file}\n${await own(file)}\`\`\``);
  });

  it("the documented calls of server code write and count", async () => {
    const [, shown = ""] = /(const stock = app[^]*?)```/.exec(text) ?? [];
    const files = ["shop/Stock/e.json", "shop/Stock/Stock.ts"];
    const sources = await Promise.all(files.map(async (file) => [file, await own(file)] as const));
    await using shop = await startTestServer({ files: Object.fromEntries(sources) });
    const run = new AsyncFunction("app", `${shown}; return { qty, isSold };`);
    expect(await run(shop.app)).toEqual({ qty: 5, isSold: true });
    expect((await shop.app.getElement("shop.Stock").get({ filter: {} })).qty).toBe(3);
  });

  it("the documented call compiles", async () => {
    const client = clientOf(test);
    const { rowDatas, totalCount } = await client.crm.Customers.query.query({
      filter: { tenant: "north", or: [{ isVip: true }, { orders__gte: 3 }] },
      fieldList: ["name", "orders"],
      orderList: [["orders", -1]],
      page: 1,
      size: 50,
    });
    expect(rowDatas.map(({ name }) => name)).toEqual(["Anna", "anton", "王小明"]);
    expect(totalCount).toBe(3);
    const [, shown = ""] = /```ts\n(const[^]*?)```/.exec(text) ?? [];
    expect(shown).not.toBe("");
    const source = await readFile(import.meta.filename, "utf8");
    expect(unindented(source)).toContain(unindented(shown));
  });
});
