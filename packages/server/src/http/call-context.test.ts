import type { IncomingMessage, ServerResponse } from "node:http";
import { EventEmitter } from "node:events";
import { expect, it } from "vitest";
import { callContext, type callHost } from "./call-context.ts";

it("the context of a call has no getter of its own, which would keep its request in memory", () => {
  const response = Object.assign(new EventEmitter(), { headersSent: true });
  const context = callContext(
    { caller: "anonymous", session: null, ip: "192.0.2.1" },
    { headers: {} } as IncomingMessage,
    response as unknown as ServerResponse,
    {} as ReturnType<typeof callHost>,
  );
  for (const object of [context, context.http]) {
    const own = Object.entries(Object.getOwnPropertyDescriptors(object));
    const getters = own.filter(([, descriptor]) => "get" in descriptor);
    expect(getters).toEqual([]);
  }
  expect(context.http.headersSent).toBe(true);
});
