import { useQuery } from "@tanstack/react-query";
import { Select, Switch } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { isLoginElement, titleOf } from "../../shared/elements/element-groups.ts";
import { Empty, Loading, Page, Section } from "../../shared/layout/page.tsx";
import { hrefOf } from "../../shared/routing/route.ts";
import type { ElementList, ElementSummary } from "../../shared/server/rows.ts";
import { trpc } from "../../shared/server/trpc.ts";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import { useCallHistory, type MadeCall } from "./call-history.ts";
import { CallList } from "./call-list.tsx";
import { MethodPanel } from "./method-panel.tsx";
import { operationsQuery } from "./operations-query.ts";
import type { Operation, Operations } from "./operations.ts";
import { ServerOnly } from "./server-only.tsx";
import "./explorer.css";

interface Props {
  fullName?: string | undefined;
  method?: string | undefined;
}

/** Every method that can be called over the network, with a form to call it. */
export function Explorer(props: Props): ReactNode {
  const { t } = useTranslation();
  const list = useQuery(trpc.app.elements.list.queryOptions());
  const snapshot = list.data?.snapshot.hash ?? "";
  const operations = useQuery({ ...operationsQuery(snapshot), enabled: list.data !== undefined });
  const error = list.error ?? operations.error;
  return (
    <Page title={t("explorer.title")} lead={t("explorer.lead")}>
      {error && <FailureView error={error} retry={operations.refetch} />}
      {!error && !operations.data && <Loading rows={8} />}
      {list.data && operations.data && (
        <Methods {...props} list={list.data} operations={operations.data} />
      )}
    </Page>
  );
}

function Methods(props: Props & { list: ElementList; operations: Operations }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const { list, operations } = props;
  const { elements } = list;
  const { calls } = useCallHistory();
  const [shown, setShown] = useState<MadeCall>();
  const fullName = props.fullName ?? firstName(operations.list, elements);
  const methods = operations.list.filter((one) => one.fullName === fullName);
  const operation = methods.find(({ method }) => method === props.method) ?? methods[0];
  const repeated = shown?.path === operation?.path ? shown : undefined;
  const names = namesOf(operations.list, elements);
  return (
    <div className="explorer">
      <Section title={t("explorer.methods")}>
        <Select
          showSearch={{ optionFilterProp: "label" }}
          className="explorer-element"
          aria-label={t("explorer.element")}
          value={fullName}
          onChange={(name) => (location.hash = hrefOf({ page: "explorer", fullName: name }))}
          options={names.map((name) => ({
            value: name,
            label: isOwn(name) ? name : `${titleOf(name, elements, language)} · ${name}`,
          }))}
        />
        <nav aria-label={t("explorer.methods")}>
          <ul className="explorer-methods">
            {methods.map((one) => (
              <MethodLink key={one.path} operation={one} isCurrent={one === operation} />
            ))}
          </ul>
        </nav>
        <ServerOnlySwitch fullName={fullName} elements={elements} />
      </Section>
      <div>
        {operation ? (
          <MethodPanel
            key={`${operation.path} ${repeated?.id ?? ""}`}
            operation={operation}
            components={operations.components}
            repeated={repeated}
          />
        ) : (
          <Empty title={t("explorer.none")} />
        )}
        <CallList calls={calls} show={setShown} />
      </div>
    </div>
  );
}

/** Elements with methods, and the server's own procedures. */
function namesOf(operations: readonly Operation[], elements: readonly ElementSummary[]): string[] {
  const instances = elements.filter(({ family }) => family === "instance");
  const names = [...operations, ...instances].map(({ fullName }) => fullName);
  return [...new Set(names)].sort(
    (a, b) => Number(isOwn(a)) - Number(isOwn(b)) || (a < b ? -1 : 1),
  );
}

/** A procedure of the server itself: the name is reserved. */
function isOwn(fullName: string): boolean {
  return /^app(?:\.|$)/.test(fullName);
}

function firstName(operations: readonly Operation[], elements: readonly ElementSummary[]): string {
  const login = elements.find((element) => isLoginElement(element, elements));
  return login?.fullName ?? operations[0]?.fullName ?? "";
}

function MethodLink(props: { operation: Operation; isCurrent: boolean }): ReactNode {
  const { t } = useTranslation();
  const { fullName, method, kind } = props.operation;
  return (
    <li>
      <a
        href={hrefOf({ page: "explorer", fullName, method })}
        aria-current={props.isCurrent ? "page" : undefined}
      >
        <code>{method}</code>
      </a>
      <span className="pill">{t(`kind.${kind}`)}</span>
    </li>
  );
}

function ServerOnlySwitch(props: {
  fullName: string;
  elements: readonly ElementSummary[];
}): ReactNode {
  const { t } = useTranslation();
  const { fullName, elements } = props;
  const [isOn, setOn] = useState(false);
  // The server's own procedures are all reachable.
  if (!elements.some((element) => element.fullName === fullName)) return null;
  return (
    <>
      <label className="explorer-switch">
        <Switch size="small" checked={isOn} onChange={setOn} />
        <span>{t("explorer.showServerOnly")}</span>
      </label>
      {isOn && <ServerOnly fullName={fullName} />}
    </>
  );
}
