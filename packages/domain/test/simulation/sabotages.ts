import type { Data, Stores, TransactionStores } from "@menshen/domain";
import type { Sabotage } from "./node.ts";

/** What the simulation says of a fault, at this seed or one of the next. */
interface Noticed {
  readonly says: RegExp;
  readonly seed: number;
}

/** Faults as a programmer would make them. */
export const sabotages: readonly (readonly [fault: string, Noticed, Sabotage])[] = [
  [
    "a callback is acknowledged before it is stored",
    { says: /the acknowledged change \d+ is/, seed: 5 },
    (ports) => ({
      ...ports,
      inbox: {
        async accept(push) {
          void ports.inbox.accept(push).catch(() => {});
          return { id: 0, duplicate: false };
        },
      },
    }),
  ],
  [
    "a loginCode is consumed without a condition",
    { says: /a login grants one session|sessions of one code/, seed: 5 },
    replacing("loginCodes", () => ({ consume: async () => true })),
  ],
  [
    "a flow is claimed without a condition",
    { says: /a flow asks the provider once/, seed: 1 },
    replacing("flows", (flows) => ({
      async claim(claim) {
        const row = await flows.find(claim.stateHash);
        return (await flows.claim(claim)) ?? (row && { ...row, kept: {} });
      },
    })),
  ],
  [
    "a sync continues without its lease",
    { says: /a sync ends once|what is done stays done/, seed: 64 },
    replacing("syncs", () => ({ renew: async () => true })),
  ],
  [
    "transactions take no locks",
    {
      says: /already linked|a session is alive|stored otherwise|no session of the company/,
      seed: 22,
    },
    (ports) => {
      const transaction: Data["transaction"] = (_, work, options) =>
        ports.data.transaction([], work, options);
      return { ...ports, data: over(ports.data, { transaction }) };
    },
  ],
  [
    "a disabled user keeps the sessions",
    { says: /a disabled user has no session/, seed: 1 },
    replacing("sessions", () => ({ revokeAllOfUser: async () => 0 })),
  ],
  [
    "a removal leaves no tombstone",
    { says: /stored otherwise|a session is alive/, seed: 2 },
    replacing("directory", () => ({ removeMembers: async () => {} })),
  ],
];

/** Replaces methods of one store, also inside of transactions. */
function replacing<Name extends keyof Stores>(
  name: Name,
  replacementsOf: (store: Stores[Name]) => Partial<Stores[Name]>,
): Sabotage {
  const replaced = <T extends Stores>(stores: T): T => {
    const store: Stores[Name] = stores[name];
    return over(stores, { [name]: over(store, replacementsOf(store)) } as Partial<T>);
  };
  return (ports) => {
    const transaction: Data["transaction"] = (locks, work, options) =>
      ports.data.transaction(locks, (stores: TransactionStores) => work(replaced(stores)), options);
    return { ...ports, data: over(replaced(ports.data), { transaction }) };
  };
}

/** Everything of `base` but what replaces it. */
function over<T extends object>(base: T, replacements: Partial<T>): T {
  return Object.assign(Object.create(base) as T, replacements);
}
