import { Code, type CallContext, type Ports } from "@menshen/core";
import { audit, findCapability, originOf } from "@menshen/domain";
import type { App } from "@menshen/runtime";

const TIMEOUT_MS = 10_000;

/**
 * Sends a test event to an element's callback address, through the public address as its provider would.
 * @returns the stored record's id, null where another server stands behind the address, and how long its answer took
 * @throws Code 10001 the element receives no callbacks, 10003 it is inactive or has no keys, 10501 the public address does
 *   not answer, 10502 it answers otherwise
 */
export async function testCallback(
  app: App,
  ports: Ports,
  { fullName }: { fullName: string },
  ctx: CallContext,
): Promise<{ id: number | null; answeredInMs: number }> {
  const element = app.findElement(fullName);
  const testOf = findCapability(element, "callbackTest");
  if (!element || !testOf)
    throw new Code(10001, `there is no element "${fullName}" that receives callbacks`);
  if (!element.isActive) throw new Code(10003, `"${fullName}" is inactive`);
  const test = await testOf();
  if (!test) throw new Code(10003, `"${fullName}" has no callback keys`, { adminHint: noKeys });
  const { publicOrigin } = ports.settings;
  const address = `${publicOrigin}/api/elements/${fullName}/${test.method}?${test.query}`;
  const [before] = await ports.data.inbox.list({ event: test.event, limit: 1 });
  const sentAtMs = ports.clock.now();
  const { status, text } = await post(address, test.body, publicOrigin);
  if (status !== 200 || text !== "success")
    throw new Code(10502, `${publicOrigin} answered the test event with HTTP ${status}`);
  const atMs = ports.clock.now();
  const entry = { atMs, action: "callback-tested", element: fullName } as const;
  const detail = { event: test.event };
  await audit(ports.data, originOf(ctx), { ...entry, userId: ctx.userId ?? null, detail });
  const [record] = await ports.data.inbox.list({ event: test.event, limit: 1 });
  const id = record === undefined || record.id === before?.id ? null : record.id;
  return { id, answeredInMs: atMs - sentAtMs };
}

async function post(
  address: string,
  body: string,
  publicOrigin: string,
): Promise<{ status: number; text: string }> {
  try {
    // Our own address: not through the ports' fetch, which is for providers.
    const answer = await fetch(address, {
      method: "POST",
      headers: { "content-type": "text/xml" },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status: answer.status, text: await answer.text() };
  } catch (cause) {
    throw new Code(10501, `${publicOrigin} cannot be reached from this machine`, { cause });
  }
}

const noKeys = {
  zh: "先在配置中填写回调的 Token 与 EncodingAESKey。",
  en: "Set the callback's Token and EncodingAESKey in the config first.",
};
