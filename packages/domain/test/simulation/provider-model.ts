import { Code, isCode, type FreshToken, type TokenCache } from "@menshen/core";
import type {
  ContactChange,
  CorpRow,
  DirectorySource,
  Identity,
  MemberFacts,
} from "@menshen/domain";
import type { Process, Scheduler } from "./scheduler.ts";

/** How often a call to the provider fails. */
const LOST = 0.03;
export const BASE = "https://api.example";
export const CORP = { corpId: "ww01", corpName: "Shanhai", corpFullName: "Shanhai Ltd" };
const TOKEN_LIFETIME_SECONDS = 60;

export interface Person {
  readonly id: string;
  name: string;
  status: 1 | 2;
  isMember: boolean;
  /** When the person was last changed; changes are a second apart, because events carry seconds. */
  changedAtMs: number;
  /** When the person last was no active member. */
  lastOutAtMs: number;
}

/** One company at a provider: codes work once, a new token ends the one before, changes of the directory are pushed. */
export interface ProviderModel {
  readonly people: readonly Person[];
  /** Codes that were exchanged again: each flow asks once. */
  readonly reused: ReadonlySet<string>;
  /** The person confirms at the provider's page; null where there is no such member any more. */
  issueCode(person: Person): string | null;
  /** Changes a person at random, and gives the event of it. */
  changePerson(person: Person): ContactChange;
  /** The provider as a process calls it. */
  clientOf(process: Process, tokens: TokenCache): ProviderClient;
}

export interface Profile {
  userId: string;
}

export interface ProviderClient {
  identify(code: string): Promise<Identity<Profile>>;
  /** Its calls are made for this company. */
  directoryOf(corp: CorpRow): DirectorySource;
}

export const accountOf = (subject: string) => ({
  kind: "test",
  base: BASE,
  tenant: CORP.corpId,
  subject,
});

export function createProviderModel(scheduler: Scheduler, tokenKey: string): ProviderModel {
  const { random } = scheduler;
  const people = ["ai", "bo", "cui"].map((id): Person => ({
    id,
    name: id,
    status: 1,
    isMember: true,
    changedAtMs: 0,
    lastOutAtMs: 0,
  }));
  const codes = new Map<string, Person>();
  const spent = new Set<string>();
  const reused = new Set<string>();
  let issued = 0;
  let expiresAtMs = 0;

  const find = (id: string) => people.find((person) => person.id === id && person.isMember) ?? null;

  function assertToken(token: string): void {
    if (token === `token-${issued}` && scheduler.nowMs < expiresAtMs) return;
    throw new Code(40014, "the access token is invalid", { source: "wecom" });
  }

  function issueToken(): FreshToken {
    issued++;
    expiresAtMs = scheduler.nowMs + TOKEN_LIFETIME_SECONDS * 1000;
    return { token: `token-${issued}`, expiresInSeconds: TOKEN_LIFETIME_SECONDS };
  }

  /** One request over the network, without a transaction of its process. */
  function request<T>(process: Process, name: string, answer: () => T): Promise<T> {
    return scheduler.call({
      process,
      name: `→ ${name}`,
      // Tokens are written as soon as they arrive.
      isReady: () => !scheduler.isWriting,
      perform() {
        const fate = scheduler.fate(LOST);
        if (fate === "lost-before") throw unreachable();
        const result = answer();
        if (fate === "lost-after") throw unreachable();
        return result;
      },
    });
  }

  return {
    people,
    reused,
    issueCode(person) {
      if (!person.isMember || person.status !== 1) return null;
      const code = `code-${codes.size}`;
      codes.set(code, person);
      return code;
    },
    changePerson(person) {
      scheduler.passTo((Math.floor(person.changedAtMs / 1000) + 1) * 1000);
      const atMs = scheduler.nowMs;
      const wasIn = person.isMember && person.status === 1;
      person.changedAtMs = atMs;
      const occurredAtMs = Math.floor(atMs / 1000) * 1000;
      if (person.isMember && random.chance(0.5)) {
        person.isMember = false;
        person.lastOutAtMs = atMs;
        return { change: "member-removed", memberId: person.id, occurredAtMs };
      }
      person.status = random.chance(0.3) ? 2 : 1;
      person.isMember = true;
      person.name = `${person.id} of ${occurredAtMs}`;
      if (wasIn && person.status !== 1) person.lastOutAtMs = atMs;
      return { change: "member", facts: factsOf(person), newMemberId: null, occurredAtMs };
    },
    clientOf(process, tokens) {
      const refresh = () => request(process, "gettoken", issueToken);
      /** As our clients do: a refused token is replaced once. */
      async function ask<T>(name: string, answer: () => T): Promise<T> {
        const once = (token: string) =>
          request(process, name, () => {
            assertToken(token);
            return answer();
          });
        await scheduler.call({
          process,
          name: "takes a token",
          isReady: () => !scheduler.isWriting,
          perform: () => {},
        });
        const token = await tokens.get(tokenKey, refresh);
        try {
          return await once(token);
        } catch (error) {
          if (!isCode(error, 40014, "wecom")) throw error;
        }
        return await once(await tokens.get(tokenKey, refresh, { rejected: token }));
      }

      return {
        identify: (code) =>
          ask(`identify ${code}`, () => {
            const person = codes.get(code);
            if (spent.has(code)) reused.add(code);
            if (!person || spent.has(code)) throw codeSpent();
            spent.add(code);
            if (!person.isMember) throw notFound();
            return identityOf(person);
          }),
        directoryOf: (corp) => ({
          corp,
          accountOf,
          places: () =>
            ask("departments", () => [{ departmentId: 1, parentId: null, order: null }]),
          department: (departmentId) =>
            ask("department", () => ({
              departmentId,
              parentId: null,
              order: null,
              name: "Shanhai",
              leaders: null,
            })),
          memberIds: () =>
            ask("member ids", () => people.filter(({ isMember }) => isMember).map(({ id }) => id)),
          members: () =>
            ask("members", () => ({
              members: people.filter(({ isMember }) => isMember).map(factsOf),
              isComplete: true,
            })),
          member: (id) =>
            ask(`member ${id}`, () => {
              const person = find(id);
              return person && factsOf(person);
            }),
          isOutOfReach: () => false,
          unreadableField: () => null,
          isTooLong: () => false,
        }),
      };
    },
  };
}

function factsOf({ id, name, status }: Person): MemberFacts {
  return {
    memberId: id,
    name,
    status,
    position: null,
    mainDepartment: null,
    departments: [{ departmentId: 1, order: null, isLeader: null }],
    profile: { userId: id },
  };
}

function identityOf({ id, name, status }: Person): Identity<Profile> {
  return {
    account: accountOf(id),
    profile: { userId: id },
    name,
    avatar: null,
    corp: CORP,
    member: { memberId: id, status },
    vouchesFor: "corp",
    publicProfile: { userId: id },
  };
}

function codeSpent(): Code {
  return new Code(40029, "the code is spent", { source: "wecom", httpStatus: 400 });
}

function notFound(): Code {
  return new Code(60111, "there is no such member", { source: "wecom", httpStatus: 403 });
}

function unreachable(): Code {
  return new Code(10501, "the provider cannot be reached");
}
