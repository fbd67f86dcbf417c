import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { mergesQuery, undoMerge, type Merge } from "./merge-queries.ts";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import { ConfirmButton } from "../../shared/ui/confirm-button.tsx";
import { timeText } from "../../shared/ui/time-text.ts";
import { Section } from "../../shared/layout/page.tsx";
import { UserLink } from "./user-link.tsx";

/** Users who were made one, each undone by one command while that is possible. Says nothing where there are none. */
export function MergeList({ userId }: { userId?: string }): ReactNode {
  const { t } = useTranslation();
  const { data } = useQuery({ ...mergesQuery(userId), refetchOnMount: "always" });
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

function MergeRow({ merge }: { merge: Merge & { isUndoable: boolean } }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const queries = useQueryClient();
  const { mergeId, kept, merged, at, undoneAt, undoableUntil, isUndoable } = merge;
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
      </div>
      {isUndoable && undoableUntil !== null && (
        <ConfirmButton
          label={t("merge.undo")}
          title={t("merge.undoAsk")}
          action={() => undoMerge(mergeId)}
          done={() => queries.invalidateQueries({ queryKey: ["users"] })}
          small
          testId="merge-undo"
        >
          <p>{t("merge.undoText", { time: timeText(undoableUntil, language) })}</p>
        </ConfirmButton>
      )}
    </li>
  );
}
