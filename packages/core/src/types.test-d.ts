import { z } from "zod";
import {
  boolean,
  defineModel,
  defineService,
  defineType,
  extendType,
  integer,
  json,
  mutation,
  query,
  real,
  secret,
  subscription,
  text,
  timestamp,
  tracked,
} from "./index.ts";
import type { ElementOf, Leaf, ReachableMembers, ServerTree } from "./index.ts";

const Greeter = defineType({
  config: z.object({ greeting: z.string(), key: secret() }),
  create: ({ config }) => ({
    authType: "Greeter",
    hello: query({
      access: "public",
      input: z.object({ name: z.string() }),
      run: ({ name }) => `${config.greeting} ${name}`,
    }),
    reset: mutation({
      access: "admin",
      input: z.object({ hard: z.boolean().optional() }),
      run: () => ({ done: true as const }),
    }),
    key: query({ run: () => config.key }),
    when: query({ access: "public", run: () => new Date(0) }),
    described: query({
      access: "public",
      output: z.object({ name: z.string(), rank: z.enum(["a", "b"]) }),
      run: () => ({ name: "x", rank: "a" as const }),
    }),
    ticks: subscription({
      access: "session",
      input: z.object({ from: z.number() }),
      async *run({ from }) {
        yield { tick: from };
      },
    }),
    inProcess: query({ run: () => new Map([[1n, new Set<string>()]]) }),
  }),
});
const Clockwork = defineService({
  create: ({ ports }) => ({ now: query({ access: "public", run: () => ports.clock.now() }) }),
});
const People = defineModel({
  kind: "x",
  fields: {
    id: { type: "integer", from: "id" },
    name: { type: "text", from: "profile.name" },
    isLeader: { type: "boolean", from: "profile.isLeader" },
    department: { type: "json", from: "profile.department" },
  },
});

const Stock = defineModel({
  table: {
    sku: text().unique(),
    qty: integer().default(0),
    weight: real().optional(),
    isFragile: boolean().default(false),
    countedAt: timestamp().optional().default(0),
    tags: json().optional(),
  },
  indexes: [["qty", "sku"], { unique: ["sku", "countedAt"] }],
  methods: (rows, { ports }) => ({
    count: mutation({
      access: "session",
      input: z.object({ sku: z.string(), qty: z.int() }),
      run: ({ sku, qty }) =>
        rows.update({ filter: { sku }, values: { qty, countedAt: ports.clock.now() } }),
    }),
    // @ts-expect-error -- no such field
    broken: query({ run: () => rows.create({ sku: "x", colour: "red" }) }),
  }),
});

declare const stock: ElementOf<typeof Stock>;
declare const greeter: ElementOf<typeof Greeter>;
declare const people: ElementOf<typeof People>;
declare const tree: ServerTree<{
  a: { Greeter: Leaf<typeof Greeter> & { Clock: Leaf<typeof Clockwork> } };
}>;

export async function good(): Promise<void> {
  (await greeter.hello({ name: "x" })) satisfies string;
  (await greeter.reset()) satisfies { done: true };
  (await greeter.key()) satisfies string;
  (await greeter.described()).rank satisfies "a" | "b";
  for await (const { tick } of await greeter.ticks({ from: 1 })) tick satisfies number;
  (await greeter.inProcess()).get(1n)?.size satisfies number | undefined;
  greeter.authType satisfies string;
  (await people.get({ filter: { name: "x" } }))?.name satisfies string | null | undefined;
  await people.get({ filter: "Q(name__like='L%')", orderList: [["name", -1]] });
  const page = await people.query({ filter: {}, page: 1, size: 50 });
  page.totalCount satisfies number;
  page.rowDatas[0]?.isLeader satisfies boolean | null | undefined;
  const box = await stock.create({ sku: "box" });
  box satisfies { id: number; sku: string; weight: number | null; countedAt: number | null };
  await stock.create({
    sku: "x",
    qty: 1,
    weight: null,
    isFragile: true,
    tags: [1],
    countedAt: null,
  });
  (await stock.update({ filter: { weight__gte: 0.5 }, values: { tags: null } })) satisfies number;
  (await stock.remove({ filter: "Q(isFragile=True)" })) satisfies number;
  (await stock.get({ filter: { id: 1 } }))?.qty.toFixed() satisfies string | undefined;
  (await stock.query({ filter: {}, fieldList: ["id", "weight"] })).rowDatas satisfies {
    id: number;
    weight: number | null;
  }[];
  (await stock.count({ sku: "x", qty: 1 })) satisfies number;
  "query" satisfies keyof ReachableMembers<typeof Stock>;
  "count" satisfies keyof ReachableMembers<typeof Stock>;
  const narrow = await people.query({ filter: {}, fieldList: ["id", "name"] });
  narrow.rowDatas satisfies { id: number; name: string | null }[];
  (await people.query({ filter: {}, fieldList: [] })).rowDatas[0]?.id satisfies number | undefined;
  await people.query({
    filter: {
      name: null,
      name__in: ["x", null],
      name__startswith: "x",
      id__range: [1, 2],
      isLeader__ne: null,
      department__isnull: true,
      or: [{ id__gt: 1 }, { not: { and: [{ name__nlike: "%x" }] } }],
    },
  });
  (await tree.a.Greeter.Clock.now()) satisfies number;
  "hello" satisfies keyof ReachableMembers<typeof Greeter>;
}

export async function bad(): Promise<void> {
  // @ts-expect-error -- name is required
  await greeter.hello();
  // @ts-expect-error -- name is a string
  await greeter.hello({ name: 1 });
  // @ts-expect-error -- no such method
  void greeter.nothing;
  // @ts-expect-error -- no such field
  await people.get({ filter: { nick: "x" } });
  // @ts-expect-error -- nor inside a tree
  await people.query({ filter: { or: [{ not: { nick: "x" } }] } });
  // @ts-expect-error -- no such operator
  await people.query({ filter: { name__contains: "x" } });
  // @ts-expect-error -- none for this field
  await people.query({ filter: { isLeader__gt: true } });
  // @ts-expect-error -- a number for a text
  await people.query({ filter: { name__ne: 1 } });
  // @ts-expect-error -- one value for a list
  await people.query({ filter: { id__in: 1 } });
  // @ts-expect-error -- a range has two ends
  await people.query({ filter: { id__range: [1] } });
  // @ts-expect-error -- nothing is greater than nothing
  await people.query({ filter: { id__gt: null } });
  // @ts-expect-error -- JSON is only there or not
  await people.query({ filter: { department: [1] } });
  // @ts-expect-error -- a list of trees
  await people.query({ filter: { or: { id: 1 } } });
  // @ts-expect-error -- no such field to order by
  await people.query({ filter: {}, orderList: [["nick", 1]] });
  // @ts-expect-error -- no such field to show
  await people.query({ filter: {}, fieldList: ["nick"] });
  // @ts-expect-error -- a field that is not shown
  void (await people.query({ filter: {}, fieldList: ["id"] })).rowDatas[0]?.name;
  // @ts-expect-error -- rows without asking for any
  await people.query();
  // @ts-expect-error -- a required value is missing
  await stock.create({ qty: 1 });
  // @ts-expect-error -- a value of another type
  await stock.create({ sku: "x", isFragile: 1 });
  // @ts-expect-error -- the database counts the rows
  await stock.create({ sku: "x", id: 1 });
  // @ts-expect-error -- a required value is taken away
  await stock.update({ filter: {}, values: { sku: null } });
  // @ts-expect-error -- no such field
  await stock.remove({ filter: { colour: "red" } });
  // @ts-expect-error -- an operator of text
  await stock.get({ filter: { weight__like: "1%" } });
  // @ts-expect-error -- the methods that write are not reachable
  "create" satisfies keyof ReachableMembers<typeof Stock>;
  // @ts-expect-error -- an index of a field that the table does not have
  defineModel({ table: { sku: text() }, indexes: [["colour"]] });
  // @ts-expect-error -- an index of JSON
  defineModel({ table: { tags: json() }, indexes: [["tags"]] });
  // @ts-expect-error -- a name that filters read otherwise
  defineModel({ table: { sku__gt: text() } });
  // @ts-expect-error -- a default of another type
  integer().default("0");
  // @ts-expect-error -- a name that filters read otherwise
  defineModel({ kind: "x", fields: { or: { type: "integer", from: "id" } } });
  // @ts-expect-error -- the same
  defineModel({ kind: "x", fields: { id__gt: { type: "integer", from: "id" } } });
  // @ts-expect-error -- a column of another type
  defineModel({ kind: "x", fields: { id: { type: "text", from: "id" } } });
  // @ts-expect-error -- internal methods are not reachable
  "key" satisfies keyof ReachableMembers<typeof Greeter>;
  // @ts-expect-error -- nor are properties
  "authType" satisfies keyof ReachableMembers<typeof Greeter>;
}

type Reachable = keyof ReachableMembers<typeof Greeter>;
"ticks" satisfies Reachable;

// @ts-expect-error -- a subscription without access is internal
"inProcess" satisfies Reachable;
// @ts-expect-error -- JSON cannot carry a Map
query({ access: "public", run: () => ({ byId: new Map<string, number>() }) });
// @ts-expect-error -- nor a bigint, however deep
mutation({ access: "admin", run: async () => [{ ids: [1n] }] });
// @ts-expect-error -- nor a Set in an event
subscription({
  access: "public",
  run: async function* () {
    yield new Set<string>();
  },
});
// @ts-expect-error -- nor in an event with an id
subscription({
  access: "public",
  run: async function* () {
    yield tracked("1", new Set<string>());
  },
});
subscription({
  access: "public",
  output: z.object({ n: z.number() }),
  run: async function* (_, { lastEventId = "0" }) {
    yield tracked(lastEventId, { n: 1 });
  },
});
// @ts-expect-error -- the result is not the described one
query({ access: "public", output: z.object({ a: z.string() }), run: () => ({ a: 1 }) });

const Polite = extendType(Greeter, {
  config: z.object({ staff: z.array(z.string()), greeting: z.literal("Hi") }),
  wrap: {
    hello:
      (next, { config }) =>
      async (input, ctx) => {
        config.greeting satisfies "Hi";
        config.staff satisfies string[];
        input.name satisfies string;
        return `${await next({ name: input.name }, ctx)}!`;
      },
    ticks: (next) => (input, ctx) => next(input, ctx),
  },
  add: ({ config, base }) => ({
    staff: query({ access: "admin", run: () => config.staff }),
    says: base.authType,
  }),
});
declare const polite: ElementOf<typeof Polite>;

export async function extended(): Promise<void> {
  (await polite.hello({ name: "x" })) satisfies string;
  (await polite.staff()) satisfies string[];
  (await polite.reset({ hard: true })).done satisfies true;
  polite.says satisfies string;
  "staff" satisfies keyof ReachableMembers<typeof Polite>;
  // @ts-expect-error -- the input remains the base's
  await polite.hello({ nick: "x" });
  // @ts-expect-error -- no such method
  void polite.nothing;
}

extendType(Greeter, { add: { more: query({ access: "public", run: () => 1 }) } });
// @ts-expect-error -- the base has no such method
extendType(Greeter, { wrap: { goodbye: (next) => next } });
// @ts-expect-error -- nor is a property one
extendType(Greeter, { wrap: { authType: (next) => next } });
// @ts-expect-error -- another result than the base's
extendType(Greeter, { wrap: { hello: () => async () => 1 } });
// @ts-expect-error -- a service is no Type
extendType(Clockwork, {});
// @ts-expect-error -- a misspelt part
extendType(Greeter, { wraps: {} });
// @ts-expect-error -- a schema, not a value
extendType(Greeter, { config: { staff: [] } });

// What a method declares counts, not the narrower type of what it returns today.
const declared = query({
  access: "public",
  output: z.object({ rank: z.enum(["a", "b"]) }),
  run: () => ({ rank: "a" as const }),
});
({ rank: "b" }) satisfies NonNullable<(typeof declared)["~types"]>["output"];
