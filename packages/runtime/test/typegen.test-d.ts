import type { CallContext, ServerTree } from "@menshen/core";
import type { App } from "../src/index.ts";
import type { Elements } from "./fixtures/families/elements.gen.d.ts";

declare const tree: ServerTree<Elements>;
declare const app: App;
declare const ctx: CallContext;

export async function good(): Promise<void> {
  (await tree.greetings.Alice.hello({ name: "Bob" })) satisfies string;
  (await tree.cases.OfRude.hello({ name: "Bob" })) satisfies string;
  (await tree.greetings.services.Clock.now()) satisfies number;
  tree.greetings.Alice.authType satisfies string;
  // A name the compiler has not seen stays open.
  await app.getElement("somewhere.Else").anything(1, 2, 3);
  (await app.call("greetings.Alice", "hello", { name: "Bob" }, ctx)) satisfies string;
  await app.call("greetings.Alice", "reset", undefined, ctx);
  await app.call("somewhere.Else", "anything", [1, 2, 3], ctx);
}

export async function bad(): Promise<void> {
  // @ts-expect-error -- name is required
  await tree.greetings.Alice.hello({});
  // @ts-expect-error -- no such method
  await tree.greetings.Alice.helo({ name: "Bob" });
  // @ts-expect-error -- no such element
  await tree.greetings.Alise.hello({ name: "Bob" });
  // @ts-expect-error -- a Type is not an element that can be called
  await tree.greetings.PoliteType.hello({ name: "Bob" });
  // @ts-expect-error -- name is a string
  await app.call("greetings.Alice", "hello", { name: 1 }, ctx);
  // @ts-expect-error -- no such method
  await app.call("greetings.Alice", "helo", { name: "Bob" }, ctx);
  // @ts-expect-error -- a property
  await app.call("greetings.Alice", "authType", undefined, ctx);
  // @ts-expect-error -- a webhook takes a Request on plain HTTP
  await app.call("greetings.Alice", "notify", new Request("http://x/"), ctx);
}
