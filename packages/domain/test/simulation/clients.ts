import { isCode } from "@menshen/core";
import {
  beginSync,
  checkSession,
  loginByCode,
  revokeSession,
  setUserStatus,
  sha256,
  type ContactChange,
  type CorpRow,
} from "@menshen/domain";
import { ELEMENT, visitor, type Node } from "./node.ts";
import { accountOf, CORP, type Person, type ProviderModel } from "./provider-model.ts";
import { NoResponse, Violation, type Scheduler } from "./scheduler.ts";

/* What comes from outside: browsers, programs, administrators and the provider's pushes. Each is served by any node. */

export interface World {
  readonly scheduler: Scheduler;
  readonly provider: ProviderModel;
  readonly corp: CorpRow;
  /** Picks one of the nodes that run. */
  anyNode(): Node;
  readonly grants: Grant[];
  /** Names of the callbacks that were answered with success. */
  readonly acknowledged: Set<string>;
  /** When an administrator last began to disable a person's user. */
  readonly disabledAtMs: Map<Person, number>;
  /** Numbers what is unique. */
  next(): number;
}

/** A session that a client was given. */
interface Grant {
  readonly person: Person;
  readonly token: string;
  /** When the login began. */
  readonly startedAtMs: number;
  isLoggedOut: boolean;
}

type Client = (world: World) => Promise<void>;

/** In the order of their share. */
const clients: readonly Client[] = [
  signInInBrowser,
  signInInBrowser,
  signInByProgram,
  changePerson,
  changePerson,
  changePerson,
  syncCompany,
  disableUser,
  logOut,
];

/** A visit of one client at a time of its own. */
export async function visit(world: World): Promise<void> {
  const { random } = world.scheduler;
  const client = random.pick(clients);
  await world.scheduler.pause(random.below(4) * 700);
  await client(world);
}

/** The redirect from the provider may arrive several times, at any node. */
async function signInInBrowser(world: World): Promise<void> {
  const { scheduler, provider } = world;
  const { random } = scheduler;
  const person = random.pick(provider.people);
  const name = `browser ${world.next()}`;
  const cookieSecret = `cookie of ${name}`.padEnd(22, ".");
  const begun = await attempt(world, "begin a login", ({ login }) =>
    login.beginLogin.run({ flow: "qr", purpose: "login", cookieSecret }, visitor(name)),
  );
  if (!begun) return;
  const startedAtMs = scheduler.nowMs;
  const code = provider.issueCode(person);
  if (code === null) return;
  const { state } = begun;
  const callbacks = Array.from({ length: 1 + random.below(3) }, () =>
    attempt(world, "the redirect", ({ login }) =>
      login.finishLogin.run({ state, code, cookieSecret }, visitor(name)),
    ),
  );
  const ends = await Promise.all(callbacks);
  const tokens = new Set(ends.flatMap((end) => end?.session?.token ?? []));
  if (tokens.size > 1) throw new Violation(`${name} got ${tokens.size} sessions of one login`);
  for (const token of tokens) {
    world.grants.push({ person, token, startedAtMs, isLoggedOut: false });
  }
}

/** A program exchanges its loginCode, more often than once. */
async function signInByProgram(world: World): Promise<void> {
  const { scheduler, provider } = world;
  const { random } = scheduler;
  const person = random.pick(provider.people);
  const name = `program ${world.next()}`;
  const verifier = `verifier of ${name}`.padEnd(43, ".");
  const started = await attempt(world, "start a login", ({ login }) =>
    login.start({ challenge: sha256(verifier) }, visitor(name)),
  );
  if (!started) return;
  const startedAtMs = scheduler.nowMs;
  const code = provider.issueCode(person);
  if (code === null) return;
  const { state } = started;
  const completed = await attempt(world, "getLoginCode", ({ login }) =>
    login.complete({ code, state, verifier }, visitor(name)),
  );
  if (!completed) return;
  const { loginCode } = completed;
  const exchanges = Array.from({ length: 1 + random.below(3) }, () =>
    attempt(world, "loginByCode", ({ ports }) => loginByCode(ports, { loginCode }, visitor(name))),
  );
  const ends = await Promise.all(exchanges);
  const tokens = ends.flatMap((end) => end?.token ?? []);
  if (tokens.length > 1) throw new Violation(`${name} got ${tokens.length} sessions of one code`);
  for (const token of tokens) {
    world.grants.push({ person, token, startedAtMs, isLoggedOut: false });
  }
}

/** The company's administrator changes a person, and the provider pushes that until it is acknowledged, and once more. */
async function changePerson(world: World): Promise<void> {
  const { scheduler, provider } = world;
  const { random } = scheduler;
  const change = provider.changePerson(random.pick(provider.people));
  const name = `change ${world.next()}`;
  const deliveries = Array.from({ length: 1 + random.below(2) }, async () => {
    await scheduler.pause(random.below(3) * 900);
    while (!(await push(world, name, change))) await scheduler.pause(1_000);
  });
  await Promise.all(deliveries);
}

async function push(world: World, name: string, change: ContactChange): Promise<boolean> {
  const { occurredAtMs } = change;
  const accepted = await attempt(world, `push ${name}`, ({ ports }) =>
    ports.inbox.accept({
      element: ELEMENT,
      scope: CORP.corpId,
      event: name,
      receiver: CORP.corpId,
      dedupeKey: name,
      orderKey: CORP.corpId,
      occurredAtMs,
      raw: Buffer.from(name),
      decoded: { change },
    }),
  );
  if (accepted) world.acknowledged.add(name);
  return accepted !== null;
}

async function syncCompany(world: World): Promise<void> {
  const { corp } = world;
  await attempt(world, "begin a sync", ({ ports }) =>
    beginSync(ports, { corp, element: ELEMENT, actor: "server" }),
  );
}

async function disableUser(world: World): Promise<void> {
  const { scheduler, provider, disabledAtMs } = world;
  const person = scheduler.random.pick(provider.people);
  const account = await attempt(world, "look up a user", ({ ports }) =>
    ports.data.accounts.find(accountOf(person.id)),
  );
  if (!account) return;
  const { userId } = account;
  const set = (status: "active" | "disabled") =>
    attempt(world, `user ${status}`, async ({ ports }) => {
      disabledAtMs.set(person, scheduler.nowMs);
      await setUserStatus(ports, origin, { userId, status });
      disabledAtMs.set(person, scheduler.nowMs);
      return true;
    });
  await set("disabled");
  await scheduler.pause(500);
  // An administrator repeats what got no answer.
  while (!(await set("active"))) await scheduler.pause(500);
}

async function logOut(world: World): Promise<void> {
  const { scheduler, grants } = world;
  await scheduler.pause(3_000);
  const open = grants.filter(({ isLoggedOut }) => !isLoggedOut);
  if (open.length === 0) return;
  const grant = scheduler.random.pick(open);
  grant.isLoggedOut = true;
  const session = await attempt(world, "check a session", async ({ ports }) =>
    checkSession(ports, grant.token),
  );
  if (!session) return;
  await attempt(world, "log out", async ({ ports }) => {
    await revokeSession(ports, origin, session, "logout");
  });
}

/** What must be true once everything is processed. */
export async function assertHealed(world: World): Promise<void> {
  const { provider, corp, disabledAtMs } = world;
  const node = world.anyNode();
  await node.process.run(async () => {
    const { directory, inbox } = node.ports.data;
    const records = await inbox.list({ limit: 500 });
    for (const name of world.acknowledged) {
      const record = records.find(({ event }) => event === name);
      if (record?.status !== "done")
        throw new Violation(`the acknowledged ${name} is ${record?.status ?? "lost"}`);
    }
    for (const person of provider.people) {
      if (person.changedAtMs === 0) continue;
      const stored = await directory.findMember(corp.key, person.id);
      const isStored = stored !== null && stored.removedAtMs === null;
      if (isStored !== person.isMember)
        throw new Violation(
          `${person.id} is ${person.isMember ? "" : "not "}a member, but stored otherwise`,
        );
      if (person.isMember && (stored?.status !== person.status || stored.name !== person.name)) {
        const seen = `${stored?.name} with status ${stored?.status}`;
        throw new Violation(
          `stored is ${seen}, the provider has ${person.name} with ${person.status}`,
        );
      }
    }
    for (const { person, token, startedAtMs, isLoggedOut } of world.grants) {
      const session = await checkSession(node.ports, token);
      const isIn = person.isMember && person.status === 1;
      if (session && !isIn) throw new Violation(`${person.id} has left, and a session is alive`);
      const outAtMs = Math.max(person.lastOutAtMs, disabledAtMs.get(person) ?? 0);
      if (!session && isIn && !isLoggedOut && outAtMs < startedAtMs)
        throw new Violation(`a session of ${person.id} was granted and is lost`);
    }
    const source = node.provider.directoryOf(corp);
    // With a token that the provider accepts, after one refusal at most.
    await source.places();
  });
}

/**
 * A request to a node. Null where there was no answer, or a refusal that may occur.
 * @throws Violation any other failure
 */
async function attempt<T>(
  world: World,
  name: string,
  work: (node: Node) => Promise<T>,
): Promise<T | null> {
  const perform = () => world.anyNode();
  const node = await world.scheduler.call({ process: null, name, perform });
  try {
    return await node.process.run(() => work(node));
  } catch (error) {
    if (error instanceof NoResponse || isExpected(error)) return null;
    if (error instanceof Violation) throw error;
    throw new Violation(`${name} failed unexpectedly: ${String(error)}`, { cause: error });
  }
}

const origin = { ip: "203.0.113.9", userAgent: "", actor: "system", snapshot: 1 } as const;

/** Refusals that a client may meet, besides those of a lost connection. */
const expected: ReadonlySet<number> = new Set([
  // The state is used, the code is spent, the provider is away or does not have the member.
  10102, 10104, 10501, 40029, 60111,
  // No member, disabled, no such session, a sync is under way.
  10203, 10204, 10402, 10404,
]);

function isExpected(error: unknown): boolean {
  return isCode(error) && (expected.has(error.errcode) || error.httpStatus === 503);
}
