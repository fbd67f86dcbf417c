import {
  defaultWorld,
  demo,
  serveSandbox,
  type ServedSandbox,
  type WorldInit,
} from "@menshen/sandbox";

const { corpId, apps, departments } = demo.corpA;

/** All logins use the app that may read whole member records. */
export const company = { corpId, ...apps.legacy, name: demo.corpA.name } as const;

export interface Person {
  readonly userId: string;
  readonly name: string;
}

/** Enough members to spread logins over many rows. */
export const people: readonly Person[] = Array.from({ length: 100 }, (_, number) => ({
  userId: `Bench.Person${number}`,
  name: `测试员${number}`,
}));

/** The simulated provider, in this process, so that its CPU is not counted. */
export function serveProvider(): Promise<ServedSandbox> {
  return serveSandbox({ port: 0, world: crowdedWorld() });
}

/** An authorisation code, as the provider's login page issues it. */
export function codeFor({ sandbox }: ServedSandbox, { userId }: Person): string {
  return sandbox.world.issueCode({ corpId, agentId: company.agentId, userId });
}

function crowdedWorld(): WorldInit {
  const { corps = [], ...world } = defaultWorld();
  return {
    ...world,
    rates: "off",
    corps: corps.map((corp) =>
      corp.corpId === corpId ? { ...corp, members: [...(corp.members ?? []), ...crowd()] } : corp,
    ),
  };
}

function crowd() {
  return people.map(({ userId, name }, number) => ({
    userId,
    name,
    departments: [{ id: departments.engineering, leader: number % 10 === 0 }],
    position: "工程师",
    gender: "1" as const,
    mobile: `139${String(number).padStart(8, "0")}`,
    email: `person${number}@example.com`,
  }));
}
