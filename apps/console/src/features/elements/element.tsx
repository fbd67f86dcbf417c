import { useQuery } from "@tanstack/react-query";
import { Tabs } from "antd";
import { Suspense, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { failureOf } from "../../shared/server/failure.ts";
import { useElements } from "../../shared/server/queries.ts";
import { isInFile, parseSpot } from "../../shared/elements/diagnostics.ts";
import { isLoginElement, isUsable } from "../../shared/elements/element-groups.ts";
import { useLive } from "../../shared/elements/live-provider.tsx";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { hrefOf } from "../../shared/routing/route.ts";
import { CodeView } from "../../shared/ui/code/code-view.tsx";
import { CopyButton } from "../../shared/ui/copy-button.tsx";
import { DiagnosticsList } from "../../shared/elements/diagnostics-list.tsx";
import { BackToElements } from "./back-to-elements.tsx";
import { EditOff } from "../../shared/elements/edit-off.tsx";
import { CheckConnection } from "./edit/check-connection.tsx";
import { TestLink } from "./element-row.tsx";
import { lazyPart } from "../../shared/routing/lazy-page.tsx";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import { Empty, Loading, Page, Section } from "../../shared/layout/page.tsx";
import { StateBadge } from "../../shared/elements/state-badge.tsx";
import { Ago } from "../../shared/ui/time/relative-time.tsx";
import type { ElementDetail, ElementMethod, NothingLeft } from "../../shared/server/rows.ts";
import { trpc } from "../../shared/server/trpc.ts";
import "./elements.css";

const EditFiles = lazyPart(async () => (await import("./edit/edit-files.tsx")).EditFiles);
const ElementActions = lazyPart(
  async () => (await import("./edit/element-actions.tsx")).ElementActions,
);

interface Props {
  fullName: string;
  /** The key of a field to edit. */
  field?: string | undefined;
  /** A place in the source, `e.json:3:12`. */
  at?: string | undefined;
}

/** One element: facts, files, diagnostics, methods. */
export function Element({ fullName, field, at }: Props): ReactNode {
  const { language } = usePreferences();
  const { data, error, isPending, refetch } = useQuery(
    trpc.app.elements.get.queryOptions({ fullName }),
  );
  const elements = useElements();
  const summary = data ?? elements.find((element) => element.fullName === fullName);
  if (error && failureOf(error).number?.errcode === 10001) return <NoSuchElement />;
  return (
    <Page
      title={summary?.title[language] || fullName}
      lead={
        <>
          <code>{fullName}</code> <CopyButton text={fullName} />
          {data?.description && <span className="description">{data.description}</span>}
        </>
      }
      above={<BackToElements />}
      actions={
        summary &&
        isLoginElement(summary, elements) &&
        isUsable(summary) && <TestLink element={summary} />
      }
    >
      {isPending && <Loading rows={8} />}
      {error && <FailureView error={error} retry={refetch} />}
      {data && <Detail key={fullName} element={data} field={field} at={at} />}
    </Page>
  );
}

function Detail({
  element,
  field,
  at,
}: {
  element: ElementDetail;
  field: string | undefined;
  at: string | undefined;
}): ReactNode {
  const { t } = useTranslation();
  const { fresh } = useLive();
  const info = useQuery(trpc.app.info.queryOptions());
  const elements = useElements();
  return (
    <div className={fresh.has(element.fullName) ? "detail detail-fresh" : "detail"}>
      <div className="detail-main">
        <Section title={t("diagnostics.title")}>
          {element.diagnostics.length > 0 ? (
            <DiagnosticsList diagnostics={element.diagnostics} />
          ) : (
            <p className="fine">{t("diagnostics.none")}</p>
          )}
        </Section>
        {isEditable(element) && info.data?.edit ? (
          <Suspense fallback={<Loading rows={6} />}>
            <EditFiles element={element} field={field} at={at} />
            <ElementActions element={element} />
          </Suspense>
        ) : (
          <>
            {isEditable(element) && info.data?.edit === false && <EditOff />}
            <Files key={at} element={element} at={at} />
          </>
        )}
      </div>
      <div className="detail-side">
        {isLoginElement(element, elements) && <CheckConnection fullName={element.fullName} />}
        <Facts element={element} />
        <Methods element={element} />
      </div>
    </div>
  );
}

/** The server refuses the rest: code, and elements of the official layer. */
function isEditable({ family, official, files }: ElementDetail): boolean {
  return family === "instance" && !official && files.length > 0;
}

function Facts({ element }: { element: ElementDetail }): ReactNode {
  const { t } = useTranslation();
  const { state, generation, family, type, layer, official, replaces, hash, isDefault, ...more } =
    element;
  const { fullName: _fullName, title: _title, description: _description, ...parts } = more;
  // Only the login page shows icons.
  const {
    diagnostics: _diagnostics,
    files: _files,
    methods: _methods,
    icon: _icon,
    staleSinceMs,
    ...rest
  } = parts;
  rest satisfies NothingLeft;
  const rows: [string, ReactNode][] = [
    [t("element.state"), <StateBadge key="state" state={state} />],
    [
      t("element.staleSince"),
      staleSinceMs === undefined ? "" : <Ago key="stale" at={staleSinceMs} />,
    ],
    [
      t("element.generation"),
      <span key="generation" data-testid="generation">
        {generation}
      </span>,
    ],
    [t("element.family"), t(`family.${family}`)],
    [t("element.type"), type && <ElementLink key="type" fullName={type} />],
    [t("element.layer"), official ? `${layer} (${t("element.official")})` : layer],
    [
      t("element.replaces"),
      replaces && (
        <span key="replaces">
          {replaces.layer} <code className="hash">{replaces.hash.slice(0, 12)}</code>
        </span>
      ),
    ],
    [t("element.default"), isDefault ? t("elements.isDefault") : ""],
    [
      t("element.hash"),
      <code key="hash" className="hash" title={hash}>
        {hash.slice(0, 12)}
      </code>,
    ],
  ];
  return (
    <Section title={t("element.facts")}>
      <dl className="facts">
        {rows
          .filter(([, value]) => value !== "" && value !== undefined)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </Section>
  );
}

function ElementLink({ fullName }: { fullName: string }): ReactNode {
  return (
    <a href={hrefOf({ page: "element", fullName })}>
      <code>{fullName}</code>
    </a>
  );
}

function Files({ element, at }: { element: ElementDetail; at: string | undefined }): ReactNode {
  const { t } = useTranslation();
  const { files, diagnostics } = element;
  const spot = parseSpot(at);
  return (
    <Section title={t("element.files")}>
      <p className="quiet">{files.length > 0 ? t("element.filesLead") : t("element.noFiles")}</p>
      {files.length > 0 && (
        <Tabs
          size="small"
          {...(spot && { defaultActiveKey: spot.file })}
          items={files.map(({ name, text }) => ({
            key: name,
            label: name,
            children: (
              <CodeView
                path={name}
                text={text}
                line={spot?.file === name ? spot.line : undefined}
                diagnostics={diagnostics.filter((one) => isInFile(one, name))}
              />
            ),
          }))}
        />
      )}
    </Section>
  );
}

function Methods({ element }: { element: ElementDetail }): ReactNode {
  const { t } = useTranslation();
  const { fullName, methods } = element;
  return (
    <Section
      title={t("element.methods")}
      aside={
        methods.length > 0 && (
          <a href={hrefOf({ page: "explorer", fullName })}>{t("explorer.link")}</a>
        )
      }
    >
      {methods.length === 0 && <p className="quiet">{t("element.noMethods")}</p>}
      <ul className="methods">
        {methods.map((method) => (
          <MethodRow key={method.name} fullName={fullName} method={method} />
        ))}
      </ul>
    </Section>
  );
}

function MethodRow({ fullName, method }: { fullName: string; method: ElementMethod }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const { name, kind, access, describe, ...rest } = method;
  rest satisfies NothingLeft;
  return (
    <li>
      <p>
        {access === "internal" || kind === "webhook" ? (
          <code className="method-name">{name}</code>
        ) : (
          <a href={hrefOf({ page: "explorer", fullName, method: name })}>
            <code className="method-name">{name}</code>
          </a>
        )}
        <span className="pill">{t(`kind.${kind}`)}</span>
        <span className={`pill pill-${access}`}>{t(`access.${access}`)}</span>
      </p>
      {describe && <p className="quiet">{describe[language]}</p>}
    </li>
  );
}

function NoSuchElement(): ReactNode {
  const { t } = useTranslation();
  return (
    <Page title={t("element.notFound")} above={<BackToElements />}>
      <Empty title={t("element.notFoundText")} />
    </Page>
  );
}
