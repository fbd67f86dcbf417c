import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { hrefOf } from "../../shared/routing/route.ts";
import { useDebouncedValue } from "../../shared/ui/use-debounced-value.ts";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import { Empty, Loading } from "../../shared/layout/page.tsx";
import { Avatar, PersonName } from "../../shared/people/person.tsx";
import { MemberBadge } from "../../shared/people/member-badge.tsx";
import type { Department, Member, MemberState, NothingLeft } from "../../shared/server/rows.ts";
import { client, trpc, type Inputs } from "../../shared/server/trpc.ts";
import { pagedQuery } from "../../shared/server/paged-query.ts";
import { memberStates } from "./member-states.ts";

interface Props {
  corpKey: string;
  departmentId: number | undefined;
  departments: readonly Department[];
}

const PAGE = 50;

type Filter = Omit<Inputs["app"]["directory"]["members"], "corpKey" | "limit" | "after">;

const membersQuery = (corpKey: string, filter: Filter) =>
  pagedQuery({
    queryKey: [...trpc.app.directory.members.pathKey(), "pages", corpKey, filter],
    size: PAGE,
    load: (after: string | undefined, signal) =>
      client.app.directory.members.query({ corpKey, ...filter, limit: PAGE, after }, { signal }),
    cursorOf: ({ memberId }) => memberId,
  });

/** Members of a company, or directly of one of its departments. */
export function Members({ corpKey, departmentId, departments }: Props): ReactNode {
  const { t } = useTranslation();
  const [words, setWords] = useState("");
  const [state, setState] = useState<MemberState>();
  const search = useDebouncedValue(words.trim()) || undefined;
  const filter = { departmentId, search, state };
  const members = useInfiniteQuery({ ...membersQuery(corpKey, filter), refetchOnMount: "always" });
  const rows = members.data?.pages.flat() ?? [];
  return (
    <div className="company-members">
      <search className="filters">
        <Input
          type="search"
          allowClear
          value={words}
          maxLength={200}
          onChange={({ target }) => setWords(target.value)}
          placeholder={t("directory.search")}
          aria-label={t("directory.search")}
          data-testid="member-search"
        />
        <StateSelect state={state} choose={setState} />
        <output className="quiet">
          {members.isSuccess &&
            t(members.hasNextPage ? "directory.firstMembers" : "directory.count", {
              count: rows.length,
            })}
        </output>
      </search>
      {members.isPending && <Loading rows={8} />}
      {members.isError && <FailureView error={members.error} retry={members.refetch} />}
      {members.isSuccess && rows.length === 0 && (
        <Empty title={t("directory.noMembers")}>{t("directory.noMembersText")}</Empty>
      )}
      {rows.length > 0 && <MemberTable rows={rows} departments={departments} />}
      {members.hasNextPage && (
        <Button onClick={() => void members.fetchNextPage()} loading={members.isFetchingNextPage}>
          {t("directory.more")}
        </Button>
      )}
    </div>
  );
}

function StateSelect(props: {
  state: MemberState | undefined;
  choose: (state: MemberState | undefined) => void;
}): ReactNode {
  const { t } = useTranslation();
  const options = [
    { value: "all", label: t("directory.state_all") },
    ...memberStates.map((value) => ({ value, label: t(`directory.state_${value}`) })),
  ];
  return (
    <Select
      value={props.state ?? "all"}
      options={options}
      onChange={(value) => props.choose(memberStates.find((one) => one === value))}
      aria-label={t("directory.state")}
      data-testid="member-state"
      popupMatchSelectWidth={false}
    />
  );
}

function MemberTable({
  rows,
  departments,
}: {
  rows: readonly Member[];
  departments: readonly Department[];
}): ReactNode {
  const { t } = useTranslation();
  const names = new Map(departments.map(({ departmentId, name }) => [departmentId, name]));
  return (
    // A region that scrolls sideways must be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrollable region
    <section className="table card" aria-label={t("directory.members")} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("directory.name")}</th>
            <th scope="col">{t("directory.departments")}</th>
            <th scope="col">{t("directory.position")}</th>
            <th scope="col">{t("directory.status")}</th>
            <th scope="col">{t("directory.user")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((member) => (
            <MemberRow key={member.memberId} member={member} names={names} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function MemberRow({
  member,
  names,
}: {
  member: Member;
  names: ReadonlyMap<number, string | null>;
}): ReactNode {
  const { t } = useTranslation();
  const { corpKey, memberId, name, departments, position, userId, state, ...more } = member;
  const {
    status,
    mainDepartment: _main,
    changedAt: _changed,
    removedAt: _removed,
    edited,
    ...rest
  } = more;
  rest satisfies NothingLeft;
  const places = departments.map(({ departmentId }) => names.get(departmentId) ?? departmentId);
  return (
    <tr data-testid="member-row">
      <td data-label={t("directory.name")}>
        <MemberLink corpKey={corpKey} memberId={memberId} name={name} />
        {edited.length > 0 && <span className="pill">{t("member.edited")}</span>}
      </td>
      <td data-label={t("directory.departments")}>{places.join(", ") || "–"}</td>
      <td data-label={t("directory.position")}>{position ?? "–"}</td>
      <td data-label={t("directory.status")}>
        <MemberBadge state={state} status={status} />
      </td>
      <td data-label={t("directory.user")}>
        {userId === null ? <span className="quiet">{t("directory.no")}</span> : t("directory.yes")}
      </td>
    </tr>
  );
}

type MemberIdentity = Pick<Member, "corpKey" | "memberId" | "name">;

function MemberLink({ corpKey, memberId, name }: MemberIdentity): ReactNode {
  return (
    <a className="person" href={hrefOf({ page: "member", corpKey, memberId })}>
      <Avatar name={name} avatar={null} />
      <span>
        <strong>
          <PersonName name={name} />
        </strong>
        <code>{memberId}</code>
      </span>
    </a>
  );
}
