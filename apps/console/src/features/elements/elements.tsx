import { useQuery } from "@tanstack/react-query";
import { Button, Input, Segmented } from "antd";
import { useDeferredValue, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import {
  groupElements,
  hasProblem,
  matches,
  type ElementGroup,
  type Show,
} from "../../shared/elements/element-groups.ts";
import { hrefOf } from "../../shared/routing/route.ts";
import { EditOff } from "../../shared/elements/edit-off.tsx";
import { Trash } from "./edit/trash.tsx";
import { ElementRow } from "./element-row.tsx";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import { Empty, Loading, Page } from "../../shared/layout/page.tsx";
import type { ElementSummary } from "../../shared/server/rows.ts";
import { trpc } from "../../shared/server/trpc.ts";
import "./elements.css";

/** All elements, grouped and searchable, updated live. */
export function Elements(): ReactNode {
  const { t } = useTranslation();
  const list = useQuery(trpc.app.elements.list.queryOptions());
  const info = useQuery(trpc.app.info.queryOptions());
  return (
    <Page
      title={t("elements.title")}
      lead={t("elements.lead")}
      actions={
        <>
          <Button href={hrefOf({ page: "explorer" })}>{t("explorer.link")}</Button>
          {info.data?.edit && (
            <>
              <Trash />
              <Button type="primary" href={hrefOf({ page: "add-method" })} data-testid="add-method">
                {t("edit.add")}
              </Button>
            </>
          )}
        </>
      }
    >
      {info.data?.edit === false && <EditOff />}
      {list.isPending && <Loading rows={8} />}
      {list.isError && <FailureView error={list.error} retry={list.refetch} />}
      {list.data &&
        (list.data.elements.length > 0 ? (
          <Browser elements={list.data.elements} />
        ) : (
          <Empty title={t("elements.empty")}>{t("elements.emptyText")}</Empty>
        ))}
    </Page>
  );
}

function Browser({ elements }: { elements: readonly ElementSummary[] }): ReactNode {
  const { t } = useTranslation();
  const [words, setWords] = useState("");
  const [show, setShow] = useState<Show>("all");
  const sought = useDeferredValue(words);
  const found = elements.filter((element) => matches(element, sought, show));
  const shown = new Set(found);
  const groups = groupElements(elements)
    .map((group) => ({ ...group, members: group.members.filter((member) => shown.has(member)) }))
    .filter(({ members }) => members.length > 0);
  const problems = elements.filter(hasProblem).length;
  const clear = (): void => {
    setWords("");
    setShow("all");
  };
  return (
    <>
      <search className="filters">
        <Input
          type="search"
          allowClear
          value={words}
          onChange={({ target }) => setWords(target.value)}
          placeholder={t("elements.search")}
          aria-label={t("elements.search")}
        />
        <Segmented<Show>
          value={show}
          onChange={setShow}
          aria-label={t("elements.filter")}
          options={[
            { value: "all", label: t("elements.all") },
            { value: "instances", label: t("elements.instances") },
            { value: "types", label: t("elements.types") },
            { value: "problems", label: `${t("elements.problems")} ${problems}` },
          ]}
        />
        <output className="quiet">
          {t("elements.count", { shown: found.length, total: elements.length })}
        </output>
      </search>
      {groups.length === 0 && (
        <Empty title={t("elements.none")}>
          <Button onClick={clear}>{t("elements.clear")}</Button>
        </Empty>
      )}
      {groups.map((group) => (
        <Group key={`${group.kind} ${group.of}`} group={group} all={elements} />
      ))}
    </>
  );
}

function Group({ group, all }: { group: ElementGroup; all: readonly ElementSummary[] }): ReactNode {
  const { t } = useTranslation();
  const heading =
    group.kind === "metas"
      ? t("elements.metas")
      : t(group.kind === "instances" ? "elements.instancesOf" : "elements.typesOf", {
          type: group.of,
        });
  return (
    <section className="group" aria-label={heading}>
      <h2>{heading}</h2>
      <ul className="rows">
        {group.members.map((element) => (
          <ElementRow key={element.fullName} element={element} all={all} />
        ))}
      </ul>
    </section>
  );
}
