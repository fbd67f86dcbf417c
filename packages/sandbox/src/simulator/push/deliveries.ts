import type { Target } from "./target.ts";

/** One HTTP request of a delivery. */
export interface Attempt {
  /** Epoch milliseconds by the sandbox's clock. */
  readonly at: number;
  /** The request's query. */
  readonly timestamp: string;
  readonly nonce: string;
  readonly signature: string;
  /** The request's body. */
  readonly body: string;
  /** HTTP status of the answer, where one came. */
  readonly status?: number | undefined;
  /** The answer's text, its first 2000 characters. */
  readonly answer?: string | undefined;
  /** Why the service does not count it as answered; undefined when it does. */
  readonly problem?: string | undefined;
  /** Real milliseconds until the answer, or until the service gave up. */
  readonly tookMs: number;
}

/**
 * `held` is delayed by a fault, `sending` is being sent, `delivered` was answered correctly,
 * `failed` was not, `dropped` was never sent (scripted).
 */
export type DeliveryStatus = "held" | "sending" | "delivered" | "failed" | "dropped";

/** One push to a callback URL, with everything that was sent and answered. Secrets are not masked. */
export interface Delivery {
  readonly id: string;
  /** "suite_ticket", "create_auth", "change_contact"... as the event was made, whatever was scripted for it. */
  readonly name: string;
  readonly target: Target;
  readonly url: string;
  /** The id inside the ciphertext. */
  readonly receiver: string;
  /** The message before encryption. */
  readonly plain: string;
  /** Epoch milliseconds by the sandbox's clock. */
  readonly createdAt: number;
  /** The delivery this one repeats. */
  readonly repeats?: string | undefined;
  readonly status: DeliveryStatus;
  readonly attempts: readonly Attempt[];
}

export interface DeliveryLog {
  open(init: Omit<Delivery, "id" | "attempts">): Delivery;
  /** The delivery as it is now; the log stores its latest state. */
  change(delivery: Delivery, patch: Partial<Pick<Delivery, "status" | "attempts">>): Delivery;
  get(id: string): Delivery | undefined;
  /** Oldest first. */
  list(): readonly Delivery[];
  clear(): void;
}

/** Older deliveries are dropped, so that a load test does not exhaust the memory. */
const CAPACITY = 10_000;

export function createDeliveryLog(): DeliveryLog {
  const deliveries = new Map<string, Delivery>();
  let count = 0;
  return {
    open(init) {
      const delivery = { ...init, id: `push-${++count}`, attempts: [] };
      deliveries.set(delivery.id, delivery);
      const [oldest] = deliveries.keys();
      if (deliveries.size > CAPACITY && oldest !== undefined) deliveries.delete(oldest);
      return delivery;
    },
    change(before, patch) {
      const delivery = { ...before, ...patch };
      if (deliveries.has(delivery.id)) deliveries.set(delivery.id, delivery);
      return delivery;
    },
    get: (id) => deliveries.get(id),
    list: () => [...deliveries.values()],
    clear: () => deliveries.clear(),
  };
}
