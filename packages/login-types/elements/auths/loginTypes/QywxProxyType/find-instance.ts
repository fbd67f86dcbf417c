import { Code, type AppHandle, type CallContext, type Element } from "@menshen/core";
import { callInstance } from "./instance.ts";

const TYPE = "auths.loginTypes.QywxProxyType";

/** The active login elements, sorted by name. */
export function instances(app: AppHandle): readonly Element[] {
  return app.findElements({ type: TYPE }).filter(({ isActive }) => isActive);
}

/** Those of one suite, sorted by name. */
export function instancesOfSuite(app: AppHandle, suiteId: string): readonly Element[] {
  return instances(app).filter((one) => suiteIdOf(one) === suiteId);
}

export function suiteIdOf({ methods }: Element): string {
  return String(methods["authConfig"]?.suiteId);
}

/** @throws Code 10001 there is no element of this name, 10003 it is inactive */
export function instanceNamed(app: AppHandle, fullName: string): Element {
  const found = app.findElements({ type: TYPE }).find((one) => one.fullName === fullName);
  if (!found) throw new Code(10001, "authFullName names no proxy login element");
  if (!found.isActive) throw new Code(10003, `${fullName} is inactive`);
  return found;
}

/**
 * The instance that serves a company: the one that names it, else the one that serves all of the suite's.
 * @throws Code 10301 none of them, 10304 several: the caller has to name one
 */
export async function instanceFor(corpId: string, ctx: CallContext): Promise<Element> {
  const answers = await Promise.all(
    instances(ctx.app).map(async (element) => ({
      element,
      how: await callInstance(element, "serves", { corpId }, ctx),
    })),
  );
  const named = answers.filter(({ how }) => how === "by name");
  const fitting = named.length > 0 ? named : answers.filter(({ how }) => how !== null);
  const [only, ...others] = fitting.map(({ element }) => element);
  if (!only) throw new Code(10301, "the company authorised none of the proxy login elements");
  if (others.length === 0) return only;
  throw new Code(10304, "several login elements serve the company: name one by authFullName", {
    data: { authFullNames: [only, ...others].map(({ fullName }) => fullName) },
  });
}

/**
 * An instance that can make authorisation links, where any of the suite's can.
 * @throws Code 10001 no instance has this suite, 10304 several suites: the caller has to name one
 */
export async function instanceForLink(
  suiteId: string | undefined,
  ctx: CallContext,
): Promise<Element> {
  const all = instances(ctx.app);
  const suites = suiteId === undefined ? new Set(all.map(suiteIdOf)) : new Set([suiteId]);
  const [only = "", ...others] = suites;
  if (others.length > 0) {
    throw new Code(10304, "there are several suites: name one by suiteId", {
      data: { suiteIds: [...suites] },
    });
  }
  const own = instancesOfSuite(ctx.app, only);
  for (const one of own) {
    if ((await callInstance(one, "view", undefined, ctx)).knowsProvider) return one;
  }
  if (own[0]) return own[0];
  throw new Code(10001, "no active proxy login element has this suite");
}
