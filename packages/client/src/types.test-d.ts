import { defineModel, defineService, defineType, mutation, query, webhook } from "@menshen/core";
import type { Leaf } from "@menshen/core";
import { z } from "zod";
import { bindOfferOf, createClient } from "./index.ts";

const Login = defineType({
  config: z.object({ key: z.string() }),
  create: ({ config }) => ({
    authType: "Login",
    getLoginConfig: query({
      access: "public",
      input: z.strictObject({ challenge: z.string().optional() }).nullish(),
      run: () => ({
        isActive: true as const,
        authType: "Login",
        title: { zh: "", en: "" },
        state: "s",
        expiresAt: 1,
        loginUrl: "https://x",
        agentId: "1",
      }),
    }),
    getLoginCode: mutation({
      access: "public",
      input: z.strictObject({ authCode: z.string() }),
      run: () => ({ loginCode: "c", corpList: [], mobile: "1" }),
    }),
    getAccessToken: query({ run: () => config.key }),
    bind: mutation({ access: "session", run: () => ({ success: true as const, message: "done" }) }),
    unbind: mutation({ run: () => 1 }),
    notify: webhook({ run: async () => new Response() }),
  }),
});
const Times = defineService({
  create: () => ({
    now: query({ access: "public", run: () => 5 }),
    sum: query({
      access: "session",
      input: z.object({ a: z.number(), b: z.number().default(1) }),
      run: ({ a, b }) => a + b,
    }),
  }),
});
const People = defineModel({ kind: "x", fields: { id: { type: "integer", from: "id" } } });

interface Elements {
  auths: { X: Leaf<typeof Login> & { Times: Leaf<typeof Times>; People: Leaf<typeof People> } };
}

const client = createClient<Elements>({ url: "/trpc" });

export async function good(name: string): Promise<void> {
  (await client.auths.X.getLoginConfig.query()).agentId satisfies string;
  (await client.auths.X.getLoginCode.mutate({ authCode: "c" })).mobile satisfies string;
  (await client.auths.X.Times.now.query({}, { signal: AbortSignal.timeout(1) })) satisfies number;
  (await client.auths.X.Times.sum.query({ a: 1 })) satisfies number;
  (await client.auths.X.People.get.query({ filter: "Q(id=1)" }))?.id satisfies number | undefined;
  const { rowDatas, totalCount } = await client.auths.X.People.query.query(
    { filter: { id__gt: 1, or: [{ id__in: [2] }] }, fieldList: ["id"], page: 1, size: 20 },
    { signal: AbortSignal.timeout(1) },
  );
  rowDatas satisfies { id: number }[];
  totalCount satisfies number;
  (await client.element("auths.X").getLoginConfig.query()).agentId satisfies string;
  (await client.element("auths.X.Times").now.query()) satisfies number;
  await client.elementUnchecked("some.other.Name").anything.query({ of: "any shape" });

  (await client.getLoginConfig("auths.X", { returnTo: "/" })).agentId satisfies string;
  (await client.getLoginConfig(name)).loginUrl satisfies string | undefined;
  const signedIn = await client.loginWithCode("auths.X", { authCode: "c", state: "s" });
  signedIn.mobile satisfies string;
  signedIn.session.user.name satisfies string | null;
  const params = new URLSearchParams("?state=s");
  await client.loginWithCode("auths.X", { authCode: "c", state: params.get("state") });
  await client.getLoginConfig("auths.X", { returnTo: "/", returnMode: "query", resume: "/a" });
  client.readCallback()?.resume satisfies string | undefined;
  (await client.bind("auths.X", { code: "c", state: "s" })).success satisfies true;
  (await client.bind("auths.X", { bindCode: "b", userId: "u" })).message satisfies string;
  (await client.unbind(name)).success satisfies true;
  await client.loginWithCode(name, { state: "s", anyCode: "c" });
  await client.unbind(name, { userId: "u" }, { signal: AbortSignal.timeout(1) });
  await client.getLoginConfig("auths.X", { purpose: "bind" });
  client.readCallback()?.purpose satisfies "login" | "bind" | undefined;
  bindOfferOf(new Error())?.nickname satisfies string | null | undefined;
  (await client.currentUser())?.userId satisfies string | undefined;

  (await client.app.info.query()).snapshot.number satisfies number;
  (await client.app.elements.list.query()).elements[0]?.fullName satisfies string | undefined;
  const { unsubscribe } = client.app.onSnapshot.subscribe(undefined, {
    onData: ({ id, data }) => {
      id satisfies string;
      data.changed satisfies string[] | null;
    },
  });
  unsubscribe();
}

export async function bad(): Promise<void> {
  // @ts-expect-error -- no such element
  void client.auths.Y;
  // @ts-expect-error -- no such method
  void client.auths.X.getLoginConfi;
  // @ts-expect-error -- internal methods are not there
  void client.auths.X.getAccessToken;
  // @ts-expect-error -- nor are webhooks
  void client.auths.X.notify;
  // @ts-expect-error -- nor are properties
  void client.auths.X.authType;
  // @ts-expect-error -- a query is not mutated
  void client.auths.X.getLoginConfig.mutate;
  // @ts-expect-error -- a mutation is not queried
  void client.auths.X.getLoginCode.query;
  // @ts-expect-error -- authCode is required
  await client.auths.X.getLoginCode.mutate();
  // @ts-expect-error -- and a string
  await client.auths.X.getLoginCode.mutate({ authCode: 1 });
  // @ts-expect-error -- the same by full name
  void client.element("auths.X").getAccessToken;
  // @ts-expect-error -- an unknown name
  void client.element("some.other.Name");
  // @ts-expect-error -- an unknown name
  await client.getLoginConfig("some.other.Name");
  // @ts-expect-error -- an unknown name
  await client.unbind("some.other.Name");
  // @ts-expect-error -- this element calls it authCode
  await client.loginWithCode("auths.X", { code: "c", state: "s" });
  // @ts-expect-error -- a login without its state
  await client.loginWithCode("auths.X", { authCode: "c" });
  // @ts-expect-error -- the loginCode is spent
  void (await client.loginWithCode("auths.X", { authCode: "c", state: "s" })).loginCode;
  // @ts-expect-error -- this element links no accounts
  await client.bind("auths.X.Times", { bindCode: "b" });
  // @ts-expect-error -- a field the model does not have
  await client.auths.X.People.query.query({ filter: { nick: 1 } });
  // @ts-expect-error -- an operator its type does not have
  await client.auths.X.People.query.query({ filter: { id__like: "1%" } });
  // @ts-expect-error -- nor can it be shown
  await client.auths.X.People.query.query({ filter: {}, fieldList: ["nick"] });
  // @ts-expect-error -- an internal unbind is not there
  await client.unbind("auths.X");
  // @ts-expect-error -- a code without its state
  await client.bind("auths.X", { code: "c" });
  // @ts-expect-error -- either a code or a bindCode
  await client.bind("auths.X", { code: "c", state: "s", bindCode: "b" });
  // @ts-expect-error -- the verifier is the client's own business
  await client.bind("auths.X", { bindCode: "b", verifier: "v" });
  // @ts-expect-error -- no such purpose
  await client.getLoginConfig("auths.X", { purpose: "link" });
  // @ts-expect-error -- no such own procedure
  void client.app.nothing;
}
