import { type ExpressionBuilder, type Kysely, type RawBuilder, sql } from "kysely";
import type { ListedUser, NewUser, UserRow, UserStore } from "@menshen/domain";
import type { Schema } from "../../schema.ts";
import type { Scope } from "../../scope.ts";
import { integerOf, textOf, textsOf } from "../../sql/json-rows.ts";
import { toJson } from "../../sql/json.ts";
import { matches, patternOf, rareSearch } from "../../sql/search.ts";
import { columns, type Slots, statement } from "../../statement.ts";

type Profile = Pick<UserRow, "id" | "name" | "avatar">;

const written = [
  "id",
  "name",
  "avatar",
  "role",
  "mobile",
  "email",
  "forCorpId",
  "createdAtMs",
  "firstLoginAtMs",
] as const;

const create = statement<Required<NewUser>, unknown>((db, user) =>
  db.insertInto("users").values({ ...columns(user, written), status: "active" }),
);

const texts = ["id", "name", "avatar", "role", "mobile", "email", "forCorpId"] as const;
const integers = ["createdAtMs", "firstLoginAtMs"] as const;

/** The users as a JSON array. */
const createAll = statement<{ users: string }, unknown>((db, { users }, dialect) =>
  db
    .insertInto("users")
    .columns([...texts, ...integers, "status"])
    .expression((from) =>
      from
        .selectFrom(dialect.elements(users))
        .select([
          ...texts.map((column) => textOf(column).as(column)),
          ...integers.map((column) => integerOf(column).as(column)),
          sql.lit("active").as("status"),
        ]),
    ),
);

const absent = {
  role: "user",
  mobile: null,
  email: null,
  forCorpId: null,
  firstLoginAtMs: null,
} as const;

const find = statement<{ id: string }, UserRow>((db, { id }) =>
  db.selectFrom("users").selectAll().where("id", "=", id),
);

const hold = statement<{ id: string }, UserRow>((db, { id }, dialect) =>
  db.selectFrom("users").selectAll().where("id", "=", id).modifyEnd(dialect.holdRow),
);

const updateProfile = statement<Profile, unknown>((db, { id, name, avatar }) =>
  db
    .updateTable("users")
    .set((stored) => ({
      name: stored.fn.coalesce(name, "name"),
      avatar: stored.fn.coalesce(avatar, "avatar"),
    }))
    .where("id", "=", id),
);

const nameByOnlyAccount = statement<
  { accountId: number } & Pick<UserRow, "name" | "avatar">,
  unknown
>((db, { accountId, name, avatar }) =>
  db
    .updateTable("users")
    .set((stored) => ({
      name: stored.fn.coalesce(name, "name"),
      avatar: stored.fn.coalesce(avatar, "avatar"),
    }))
    .where("id", "=", (of) =>
      of.selectFrom("accounts as a").select("a.userId").where("a.id", "=", accountId),
    )
    .where((user) =>
      user.not(
        user.exists(
          user
            .selectFrom("accounts as b")
            .select("b.id")
            .whereRef("b.userId", "=", "users.id")
            .where("b.id", "!=", accountId),
        ),
      ),
    ),
);

const updateProfiles = statement<{ profiles: string }, unknown>((db, { profiles }, dialect) =>
  db
    .updateTable("users as u")
    .from(dialect.elements(profiles))
    .set((stored) => ({
      name: stored.fn.coalesce(textOf("name"), "u.name"),
      avatar: stored.fn.coalesce(textOf("avatar"), "u.avatar"),
    }))
    .where("u.id", "=", textOf("id")),
);

const setStatus = statement<Pick<UserRow, "id" | "status">, unknown>((db, { id, status }) =>
  db.updateTable("users").set({ status }).where("id", "=", id).where("status", "<>", status),
);

const setRole = statement<Pick<UserRow, "id" | "role">, unknown>((db, { id, role }) =>
  db.updateTable("users").set({ role }).where("id", "=", id).where("role", "<>", role),
);

const otherAdministrator = statement<{ id: string }, { id: string }>((db, { id }) =>
  db
    .selectFrom("users")
    .select("id")
    .where("role", "=", "admin")
    .where("status", "=", "active")
    .where("id", "<>", id)
    .limit(1),
);

const markSignedIn = statement<{ id: string; nowMs: number }, unknown>((db, { id, nowMs }) =>
  db
    .updateTable("users")
    .set({ firstLoginAtMs: nowMs })
    .where("id", "=", id)
    .where("firstLoginAtMs", "is", null),
);

interface Page {
  limit: number;
  /** Keyset position: the page starts after it. */
  createdAtMs: number;
  id: string;
}

const page = (db: Kysely<Schema>, { limit, createdAtMs, id }: Slots<Page>) =>
  db
    .selectFrom("users as u")
    .selectAll("u")
    .where((user) => user(user.refTuple("u.createdAtMs", "u.id"), "<", user.tuple(createdAtMs, id)))
    .orderBy("u.createdAtMs", "desc")
    .orderBy("u.id", "desc")
    .limit(limit);

/** The users of a page, which is limited first: SQLite would count for every user that it sorts. */
const listed = (db: Kysely<Schema>, users: ReturnType<typeof page>) =>
  db
    .selectFrom(users.as("page"))
    .selectAll("page")
    .select((user) => [
      user
        .selectFrom("accounts as a")
        .select((account) => account.fn.countAll<number>().as("n"))
        .whereRef("a.userId", "=", "page.id")
        .$asScalar()
        .$notNull()
        .as("accounts"),
      user
        .selectFrom("sessions as s")
        .select((session) => session.fn.max("s.lastSeenAtMs").as("at"))
        .whereRef("s.userId", "=", "page.id")
        .as("lastSeenAtMs"),
    ])
    .orderBy("page.createdAtMs", "desc")
    .orderBy("page.id", "desc");

const list = statement<Page, ListedUser>((db, by) => listed(db, page(db, by)));

type Search = Page & { pattern: string };

/** Whether the user or one of the accounts has the text. */
const isFound = (pattern: RawBuilder<string>) => {
  const any = (...columns: string[]) =>
    sql<boolean>`(${sql.join(
      columns.map((column) => matches(column, pattern)),
      sql` or `,
    )})`;
  return (user: ExpressionBuilder<Schema & { u: Schema["users"] }, "u">) => {
    const account = user
      .selectFrom("accounts as a")
      .select("a.id")
      .whereRef("a.userId", "=", "u.id")
      .where(any("a.subject", "a.tenant", "a.unionId"))
      .limit(sql.lit(1));
    // Not `exists`: PostgreSQL may then read all accounts instead of those of a few users.
    return user.or([any("u.name", "u.id"), sql<boolean>`${account} is not null`]);
  };
};

const walk = statement<Search, ListedUser>((db, by) =>
  listed(db, page(db, by).where(isFound(by.pattern))),
);

const search = statement<Search & { asked: string }, ListedUser>((db, by, dialect) =>
  listed(
    db,
    page(db, by)
      .where(isFound(by.pattern))
      .where("u.id", "in", (of) =>
        of
          .selectFrom("users as f")
          .select("f.id")
          .where(dialect.hasGrams("users", "f", by.asked))
          .union(
            of
              .selectFrom("accounts as a")
              .select("a.userId as id")
              .where(dialect.hasGrams("accounts", "a", by.asked)),
          ),
      ),
  ),
);

/** JSON arrays of `{ value }`. */
type Contact = { mobile: string; email: string };

const findByContact = statement<Contact, UserRow>((db, contact, dialect) =>
  db
    .selectFrom("users")
    .selectAll()
    .where("mergedInto", "is", null)
    .where((user) =>
      user.or([
        user("mobile", "in", textsOf("value", contact.mobile, dialect)),
        user("email", "in", textsOf("value", contact.email, dialect)),
      ]),
    )
    .orderBy("id")
    .limit(sql.lit(10)),
);

export function userStore(scope: Scope): UserStore {
  return {
    create: (user) => scope.send(create, { ...absent, ...user }),
    async createAll(users) {
      if (users.length === 0) return;
      await scope.send(createAll, {
        users: toJson(users.map((user) => ({ ...absent, ...user }))),
      });
    },
    find: (id) => scope.first(find, { id }),
    hold: (id) => scope.first(hold, { id }),
    findByContact: ({ mobile, email }) =>
      scope.all(findByContact, { mobile: rowsOf(mobile), email: rowsOf(email) }),
    async list({ limit, search: text = "", before }) {
      const last = before === undefined ? null : await scope.first(find, { id: before });
      // A position whose user was deleted starts the list again.
      const { createdAtMs, id } = last ?? { createdAtMs: Number.MAX_SAFE_INTEGER, id: "" };
      const rows = await searched(scope, { limit, createdAtMs, id }, text);
      // PostgreSQL counts in bigint, which its driver returns as text.
      return rows.map((row) => ({ ...row, accounts: Number(row.accounts as number | string) }));
    },
    setStatus: async (id, status) => (await scope.change(setStatus, { id, status })) === 1,
    setRole: async (id, role) => (await scope.change(setRole, { id, role })) === 1,
    hasOtherAdministrator: async (id) => (await scope.first(otherAdministrator, { id })) !== null,
    markSignedIn: (id, nowMs) => scope.send(markSignedIn, { id, nowMs }),
    updateProfile: (id, profile) => scope.send(updateProfile, { id, ...profile }),
    nameByOnlyAccount: (accountId, profile) =>
      scope.send(nameByOnlyAccount, { accountId, ...profile }),
    async updateProfiles(profiles) {
      if (profiles.length > 0) await scope.send(updateProfiles, { profiles: toJson(profiles) });
    },
  };
}

async function searched(scope: Scope, page: Page, text: string): Promise<ListedUser[]> {
  if (text === "") return await scope.all(list, page);
  const by = { ...page, pattern: patternOf(text) };
  const asked = await rareSearch(scope, ["users", "accounts"], text);
  return await (asked === null ? scope.all(walk, by) : scope.all(search, { ...by, asked }));
}

function rowsOf(values: readonly string[]): string {
  return toJson(values.map((value) => ({ value })));
}
