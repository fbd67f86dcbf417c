import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { Loading, Section } from "../../shared/layout/page.tsx";
import type { NothingLeft, ServerNode } from "../../shared/server/rows.ts";
import { trpc } from "../../shared/server/trpc.ts";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import { timeText } from "../../shared/ui/time/time-text.ts";

const REFRESH_MS = 20_000;

/** The running nodes, and whether they serve the same elements. Nothing where there is one. */
export function NodeList(): ReactNode {
  const { t } = useTranslation();
  const query = trpc.app.nodes.list.queryOptions(undefined, { refetchInterval: REFRESH_MS });
  const { data: nodes, error, isPending, refetch } = useQuery(query);
  if (isPending) return <Loading rows={1} />;
  if (error) return <FailureView error={error} retry={refetch} />;
  if (nodes.length < 2) return null;
  const hash = nodes.find(({ isCurrent }) => isCurrent)?.hash;
  const isDrifting = nodes.some((node) => node.hash !== nodes[0]?.hash);
  return (
    <Section title={t("nodes.title")}>
      <p className={isDrifting ? "warn" : "fine"} data-testid="drift">
        {isDrifting ? t("nodes.drift") : t("nodes.same")}
      </p>
      <ul className="things">
        {nodes.map((node) => (
          <Row key={node.id} node={node} differs={node.hash !== hash} />
        ))}
      </ul>
    </Section>
  );
}

function Row({ node, differs }: { node: ServerNode; differs: boolean }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const { id: _id, name, address, version, snapshot, hash, isCurrent, ...times } = node;
  const { snapshotAt, startedAt, seenAt, ...rest } = times;
  rest satisfies NothingLeft;
  const facts = [
    t("nodes.snapshot", { number: snapshot, time: timeText(snapshotAt, language) }),
    t("nodes.started", { time: timeText(startedAt, language) }),
    t("nodes.seen", { time: timeText(seenAt, language) }),
    version,
  ];
  return (
    <li data-testid="node">
      <div className="thing-body">
        <p className="thing-title">
          <strong>{name}</strong>
          <span className="quiet">{address}</span>
          {isCurrent && <span className="badge badge-active">{t("nodes.current")}</span>}
          {differs && <span className="badge badge-stale">{t("nodes.differs")}</span>}
        </p>
        <p className="quiet">
          <code className="hash" title={hash}>
            {hash.slice(0, 12)}
          </code>{" "}
          {facts.join(" · ")}
        </p>
      </div>
    </li>
  );
}
