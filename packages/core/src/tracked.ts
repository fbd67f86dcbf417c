/** A copy of this package elsewhere makes the same. */
const TRACKED: unique symbol = Symbol.for("@menshen/core tracked");

/** An event with an id, made by {@link tracked}. Clients receive `{ id, data }`. */
export type Tracked<Data> = readonly [id: string, data: Data, mark: typeof TRACKED];

/** What an event carries, without its id. */
export type EventData<Event> = Event extends Tracked<infer Data> ? Data : Event;

/**
 * Gives an event of a subscription an id. A client that lost its connection comes back with the id of the last event that
 * it received, in `ctx.lastEventId`: the method continues behind it, and no event is lost.
 *
 * @param id not empty, and not longer than 200 characters
 * @example
 * orders: subscription({
 *   access: "session",
 *   async *run(_, { lastEventId, signal }) {
 *     for await (const order of ordersAfter(lastEventId, signal)) yield tracked(order.id, order);
 *   },
 * })
 */
export function tracked<Data>(id: string, data: Data): Tracked<Data> {
  if (id === "" || id.length > MAX_EVENT_ID)
    throw new RangeError(`the id of an event has 1 to ${MAX_EVENT_ID} characters`);
  return [id, data, TRACKED];
}

export const MAX_EVENT_ID = 200;

export function isTracked(event: unknown): event is Tracked<unknown> {
  return Array.isArray(event) && event.length === 3 && event[2] === TRACKED;
}
