import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { lineDiff } from "./line-diff.ts";

const marks = { same: "  ", added: "+ ", removed: "- " } as const;
const tags = { same: "span", added: "ins", removed: "del" } as const;

export interface FileText {
  readonly name: string;
  readonly text: string;
}

/** The files that differ, line by line. */
export function DiffView(props: {
  before: readonly FileText[];
  after: readonly FileText[];
}): ReactNode {
  const { t } = useTranslation();
  const changed = props.after.flatMap(({ name, text }, index) => {
    const before = props.before[index]?.text ?? "";
    return before === text ? [] : [{ name, before, text }];
  });
  if (changed.length === 0) return <p className="quiet">{t("edit.noChange")}</p>;
  return changed.map(({ name, before, text }) => (
    <section key={name} aria-label={name}>
      <h3>{name}</h3>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrollable region */}
      <pre className="diff" tabIndex={0}>
        {lineDiff(before, text).map(({ kind, text: line }, index) => {
          const Tag = tags[kind];
          return (
            // oxlint-disable-next-line react/no-array-index-key -- a line is its number
            <Tag key={index}>{marks[kind] + line}</Tag>
          );
        })}
      </pre>
    </section>
  ));
}
