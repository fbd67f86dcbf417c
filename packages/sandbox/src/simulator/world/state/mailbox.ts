import type { Clock } from "./clock.ts";

/** One message in one member's inbox. */
export interface Message {
  readonly id: string;
  /** The `msgid` of the call; one call makes one message per recipient. */
  readonly msgId: string;
  /** Epoch milliseconds by the sandbox's clock. */
  readonly at: number;
  readonly corpId: string;
  readonly agentId: number;
  readonly userId: string;
  readonly msgtype: string;
  /** The object of that type as it was sent, its text cut to the allowed length. */
  readonly content: Readonly<Record<string, unknown>>;
}

type MessageInit = Omit<Message, "id" | "at">;

/** Messages that apps sent to members. */
export interface Mailbox {
  /** Delivers, unless the member has received too many: the service drops those without an error. */
  deliver(message: MessageInit): void;
  /** True when the same content went to the same recipients within the interval. */
  isDuplicate(key: string, intervalSeconds: number): boolean;
  list(): readonly Message[];
  clear(): void;
}

/** Messages that one member receives from one app. @see https://developer.work.weixin.qq.com/document/path/90236 */
const PER_MINUTE = 30;
const PER_HOUR = 1_000;
const CAPACITY = 10_000;

export function createMailbox(clock: Clock): Mailbox {
  let messages: Message[] = [];
  let count = 0;
  const sentAtMs = new Map<string, number>();
  const within = (init: MessageInit, ms: number) =>
    messages.filter(
      ({ corpId, agentId, userId, at }) =>
        corpId === init.corpId &&
        agentId === init.agentId &&
        userId === init.userId &&
        clock.now() - at < ms,
    ).length;
  return {
    deliver(init) {
      if (within(init, 60_000) >= PER_MINUTE || within(init, 3_600_000) >= PER_HOUR) return;
      messages.push({ ...init, id: `message-${++count}`, at: clock.now() });
      if (messages.length > CAPACITY * 1.2) messages = messages.slice(-CAPACITY);
    },
    isDuplicate(key, intervalSeconds) {
      const before = sentAtMs.get(key);
      const duplicate = before !== undefined && clock.now() - before < intervalSeconds * 1000;
      if (!duplicate) sentAtMs.set(key, clock.now());
      return duplicate;
    },
    list: () => messages.slice(-CAPACITY),
    clear() {
      messages = [];
      sentAtMs.clear();
    },
  };
}
