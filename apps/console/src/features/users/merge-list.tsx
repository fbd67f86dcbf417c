import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { ConfirmButton } from "../../shared/ui/confirm-button.tsx";
import { timeText } from "../../shared/ui/time/time-text.ts";
import { Section } from "../../shared/layout/page.tsx";
import { UserLink } from "./user-link.tsx";
import type { Merge, NothingLeft } from "../../shared/server/rows.ts";
import { client, trpc } from "../../shared/server/trpc.ts";
import { useNow } from "../../shared/ui/time/relative-time.tsx";

const SHOWN = 20;

/** Merges, each with an undo button while that is possible. Nothing where there are none. */
export function MergeList({ userId }: { userId?: string }): ReactNode {
  const { t } = useTranslation();
  const { data } = useQuery({
    ...trpc.app.users.merges.queryOptions({ limit: SHOWN, ...(userId && { userId }) }),
    refetchOnMount: "always",
  });
  if (!data || data.length === 0) return null;
  return (
    <Section title={t("merge.history")} className="merge">
      <ul className="things">
        {data.map((merge) => (
          <MergeRow key={merge.mergeId} merge={merge} />
        ))}
      </ul>
    </Section>
  );
}

function MergeRow({ merge }: { merge: Merge }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const queries = useQueryClient();
  const now = useNow();
  const { mergeId, kept, merged, accounts, members, actor, at, undoneAt, ...more } = merge;
  const { undoableUntil, ...rest } = more;
  rest satisfies NothingLeft;
  return (
    <li data-testid="merge-row">
      <div className="thing-body merge-pair">
        {merged && <UserLink user={merged} />}
        <span className="quiet">{t("merge.into")}</span>
        {kept && <UserLink user={kept} />}
        <span className="quiet">
          {undoneAt === null
            ? timeText(at, language)
            : t("merge.undone", { time: timeText(undoneAt, language) })}
        </span>
        <span className="quiet">{t("merge.moved", { accounts, members, actor })}</span>
      </div>
      {undoableUntil !== null && undoableUntil > now && (
        <ConfirmButton
          label={t("merge.undo")}
          title={t("merge.undoAsk")}
          action={() => client.app.users.undoMerge.mutate({ mergeId })}
          done={() => queries.invalidateQueries(trpc.app.users.pathFilter())}
          small
          testId="merge-undo"
        >
          <p>{t("merge.undoText", { time: timeText(undoableUntil, language) })}</p>
        </ConfirmButton>
      )}
    </li>
  );
}
