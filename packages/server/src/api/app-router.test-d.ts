import { createTRPCClient, httpLink, isTRPCClientError } from "@trpc/client";
import { QueryClient } from "@tanstack/react-query";
import { createTRPCContext, createTRPCOptionsProxy } from "@trpc/tanstack-react-query";
import type { AppRouter } from "../index.ts";

const client = createTRPCClient<AppRouter>({ links: [httpLink({ url: "/trpc" })] });
const queryClient = new QueryClient();
const options = createTRPCOptionsProxy<AppRouter>({ client, queryClient });
export const { useTRPC, useTRPCClient, TRPCProvider } = createTRPCContext<AppRouter>();

const { QywxInnerExample, QywxInnerType, services } = client.auths.loginTypes;

export async function appProcedures(): Promise<void> {
  const info = await client.app.info.query();
  info.snapshot.number satisfies number;
  info.mode satisfies "start" | "dev" | "serve";
  // @ts-expect-error -- no such fact
  void info.modes;
  (await client.app.elements.get.query({ fullName: "a.B" })).methods[0]?.access satisfies
    | "public"
    | "session"
    | "admin"
    | "internal"
    | undefined;
  const { user, members } = await client.app.users.get.query({ userId: "u" });
  user.role satisfies string;
  members[0]?.removedAt satisfies number | null | undefined;
  (await client.app.users.list.query({ limit: 1 }))[0]?.lastSeenAt satisfies
    | number
    | null
    | undefined;
  (await client.app.syncs.start.mutate({ fullName: "a.B" })).id satisfies string;
  const { elements } = await client.app.elements.list.query();
  elements[0]?.fullName satisfies string | undefined;
  client.app.onSnapshot.subscribe(undefined, {
    onData: ({ id, data }) => {
      id satisfies string;
      data.changed satisfies string[] | null;
    },
  });
  client.app.syncs.onProgress.subscribe(
    { id: "s" },
    { onData: ({ done }) => done satisfies number },
  );

  // @ts-expect-error -- no such group
  void client.app.user;
  // @ts-expect-error -- no such procedure
  void client.app.users.find;
  // @ts-expect-error -- a query cannot be mutated
  void client.app.users.list.mutate;
  // @ts-expect-error -- a mutation cannot be queried
  void client.app.syncs.start.query;
  // @ts-expect-error -- userId is required
  await client.app.users.get.query();
  // @ts-expect-error -- and a string
  await client.app.users.get.query({ userId: 1 });
  // @ts-expect-error -- no such parameter
  await client.app.users.list.query({ size: 1 });
  // @ts-expect-error -- no such field in a membership
  void members[0]?.leftAt;
  // @ts-expect-error -- stores say createdAtMs, the API createdAt
  void user.createdAtMs;
}

export async function elementProcedures(): Promise<void> {
  const config = await QywxInnerExample.getLoginConfig.query({ challenge: "c" });
  config.isActive satisfies boolean;
  const { loginCode } = await QywxInnerExample.getLoginCode.mutate({
    authCode: "c",
    state: "s",
    verifier: "v",
  });
  loginCode satisfies string;
  (await services.AuthSvc.currentUser.query())?.userId satisfies string | undefined;
  const { rowDatas, totalCount } = await QywxInnerType.QywxInnerAuthModel.query.query({
    filter: { corpId: "ww1" },
    fieldList: ["corpId"],
  });
  rowDatas[0]?.corpId satisfies string | null | undefined;
  totalCount satisfies number;

  // @ts-expect-error -- no such element
  void client.auths.loginTypes.NoSuchExample;
  // @ts-expect-error -- no such method
  void QywxInnerExample.getLoginConfi;
  // @ts-expect-error -- an internal method has no path
  void QywxInnerExample.getAccessToken;
  // @ts-expect-error -- nor has a webhook
  void QywxInnerExample.notify;
  // @ts-expect-error -- nor has a property
  void QywxInnerExample.authType;
  // @ts-expect-error -- a query cannot be mutated
  void QywxInnerExample.getLoginConfig.mutate;
  // @ts-expect-error -- authCode is required
  await QywxInnerExample.getLoginCode.mutate({ state: "s", verifier: "v" });
  // @ts-expect-error -- and a string
  await QywxInnerExample.getLoginCode.mutate({ authCode: 1, state: "s", verifier: "v" });
  // @ts-expect-error -- no such field in the answer
  void config.secret;
  // @ts-expect-error -- no such field in the model
  await QywxInnerType.QywxInnerAuthModel.query.query({ filter: { nick: "x" } });
}

export async function tanstackQuery(): Promise<void> {
  const { members } = await queryClient.fetchQuery(
    options.app.users.get.queryOptions({ userId: "u" }),
  );
  members[0]?.removedAt satisfies number | null | undefined;
  options.app.syncs.start.mutationOptions().mutationKey satisfies unknown;
  options.app.syncs.onProgress.subscriptionOptions(
    { id: "s" },
    { onData: ({ status }) => status satisfies string },
  );
  options.auths.loginTypes.services.AuthSvc.currentUser.queryOptions();

  // @ts-expect-error -- no such procedure
  void options.app.users.find;
  // @ts-expect-error -- userId is a string
  options.app.users.get.queryOptions({ userId: 1 });
  // @ts-expect-error -- no such field in a membership
  void members[0]?.leftAt;
  // @ts-expect-error -- a mutation has no query options
  void options.app.syncs.start.queryOptions;
}

export function failures(error: unknown): void {
  if (!isTRPCClientError<AppRouter>(error)) return;
  error.data?.errcode satisfies number | undefined;
  error.data?.hint.zh satisfies string | undefined;
  // @ts-expect-error -- no such field in a failure
  void error.data?.stack;
}
