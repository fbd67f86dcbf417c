import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { hrefOf } from "../../shared/routing/route.ts";
import { useDebouncedValue } from "../../shared/ui/use-debounced-value.ts";
import { timeText } from "../../shared/ui/time/time-text.ts";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import { AddUser } from "./add-user.tsx";
import { ImportUsers } from "./import-users.tsx";
import { LinkProposals } from "./link-proposals.tsx";
import { MergeList } from "./merge-list.tsx";
import { OpenInvitations } from "./open-invitations.tsx";
import { Empty, Loading, Page, Section } from "../../shared/layout/page.tsx";
import { UserLink } from "./user-link.tsx";
import { UserStatusBadge } from "./user-status-badge.tsx";
import type { ListedUser, MergeProposal, NothingLeft } from "../../shared/server/rows.ts";
import { client, trpc } from "../../shared/server/trpc.ts";
import { pagedQuery } from "../../shared/server/paged-query.ts";
import "./users.css";

const PAGE = 50;

const usersQuery = (search: string) =>
  pagedQuery({
    queryKey: [...trpc.app.users.list.pathKey(), "pages", search],
    size: PAGE,
    load: (before: string | undefined, signal) =>
      client.app.users.list.query(
        { limit: PAGE, before, ...(search !== "" && { search }) },
        { signal },
      ),
    cursorOf: ({ userId }) => userId,
  });

/** All users, newest first, with proposed and past merges. */
export function Users(): ReactNode {
  const { t } = useTranslation();
  const [words, setWords] = useState("");
  const search = useDebouncedValue(words.trim());
  const users = useInfiniteQuery({ ...usersQuery(search), refetchOnMount: "always" });
  const rows = users.data?.pages.flat() ?? [];
  return (
    <Page
      title={t("users.title")}
      lead={t("users.lead")}
      actions={
        <>
          <ImportUsers />
          <AddUser />
        </>
      }
    >
      <MergeProposals />
      <LinkProposals />
      <OpenInvitations />
      <MergeList />
      <search className="filters">
        <Input
          type="search"
          allowClear
          value={words}
          maxLength={200}
          onChange={({ target }) => setWords(target.value)}
          placeholder={t("users.search")}
          aria-label={t("users.search")}
          data-testid="user-search"
        />
        <output className="quiet">
          {users.isSuccess &&
            t(users.hasNextPage ? "users.first" : "users.count", { count: rows.length })}
        </output>
      </search>
      {users.isPending && <Loading rows={8} />}
      {users.isError && <FailureView error={users.error} retry={users.refetch} />}
      {users.isSuccess && rows.length === 0 && (
        <Empty title={t(search === "" ? "users.empty" : "users.none")}>
          {search === "" ? t("users.emptyText") : t("users.noneText")}
        </Empty>
      )}
      {rows.length > 0 && <UserTable rows={rows} />}
      {users.hasNextPage && (
        <Button onClick={() => void users.fetchNextPage()} loading={users.isFetchingNextPage}>
          {t("users.more")}
        </Button>
      )}
    </Page>
  );
}

function UserTable({ rows }: { rows: readonly ListedUser[] }): ReactNode {
  const { t } = useTranslation();
  return (
    // A region that scrolls sideways must be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrollable region
    <section className="table card" aria-label={t("users.title")} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("users.name")}</th>
            <th scope="col">{t("users.status")}</th>
            <th scope="col">{t("users.accounts")}</th>
            <th scope="col">{t("users.lastSeen")}</th>
            <th scope="col">{t("users.created")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((user) => (
            <UserRow key={user.userId} row={user} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function UserRow({ row }: { row: ListedUser }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const { status, accounts, lastSeenAt, createdAt, ...more } = row;
  const { firstLoginAt, mobile: _mobile, email: _email, corpId: _corpId, ...user } = more;
  return (
    <tr data-testid="user-row">
      <td data-label={t("users.name")}>
        <UserLink user={user} />
      </td>
      <td data-label={t("users.status")}>
        <UserStatusBadge status={status} />
      </td>
      <td data-label={t("users.accounts")}>{accounts}</td>
      <td className="nowrap" data-label={t("users.lastSeen")}>
        {firstLoginAt === null && t("users.never")}
        {firstLoginAt !== null && (lastSeenAt === null ? "–" : timeText(lastSeenAt, language))}
      </td>
      <td className="nowrap" data-label={t("users.created")}>
        {timeText(createdAt, language)}
      </td>
    </tr>
  );
}

/** Nothing where there are no proposals. */
function MergeProposals(): ReactNode {
  const { t } = useTranslation();
  const { data } = useQuery({
    ...trpc.app.users.mergeProposals.queryOptions({}),
    refetchOnMount: "always",
  });
  if (!data || data.length === 0) return null;
  return (
    <Section title={t("merge.title")} className="merge">
      <p className="quiet">{t("merge.lead")}</p>
      <ul className="things">
        {data.map((proposal) => (
          <Proposal key={proposal.id} proposal={proposal} />
        ))}
      </ul>
    </Section>
  );
}

function Proposal({ proposal }: { proposal: MergeProposal }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const { id: _id, user, otherUser, matchedBy, createdAt, ...rest } = proposal;
  rest satisfies NothingLeft;
  return (
    <li data-testid="merge-proposal">
      <div className="thing-body merge-pair">
        {user && <UserLink user={user} />}
        <span className="quiet">{t("merge.and")}</span>
        {otherUser && <UserLink user={otherUser} />}
        <span className="quiet">
          {t(`merge.by_${matchedBy}`)} · {timeText(createdAt, language)}
        </span>
      </div>
      {user && otherUser && (
        <a href={hrefOf({ page: "merge", keep: otherUser.userId, merge: user.userId })}>
          {t("merge.compare")}
        </a>
      )}
    </li>
  );
}
