import { CloseOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../appearance/preferences.ts";
import { hrefOf } from "../routing/route.ts";
import { useElements } from "../server/queries.ts";
import type { Diagnostic } from "../server/rows.ts";
import { trpc } from "../server/trpc.ts";
import { codeFrame, type CodeFrame } from "../ui/code/code-frame.ts";
import { timeText } from "../ui/time/time-text.ts";
import { brokenElements, type BrokenElement } from "./broken-elements.ts";
import { isInFile, placeOf, spotOf } from "./diagnostics.ts";

const SHOWN = 2;

/** On every page: which saves broke an element, until they are mended or dismissed. */
export function BrokenToasts(): ReactNode {
  const { t } = useTranslation();
  const elements = useElements();
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  const broken = brokenElements(elements).filter(({ key }) => !dismissed.has(key));
  const dismiss = (keys: readonly string[]) => setDismissed(new Set([...dismissed, ...keys]));
  return (
    <section className="toasts" aria-label={t("broken.region")} aria-live="polite">
      {broken.slice(0, SHOWN).map((one) => (
        <Toast key={one.element.fullName} broken={one} dismiss={() => dismiss([one.key])} />
      ))}
      {broken.length > SHOWN && (
        <p className="toast toast-more">
          <a href={hrefOf({ page: "elements" })}>
            {t("broken.more", { count: broken.length - SHOWN })}
          </a>
          <Button size="small" type="text" onClick={() => dismiss(broken.map((one) => one.key))}>
            {t("broken.dismissAll")}
          </Button>
        </p>
      )}
    </section>
  );
}

function Toast({ broken, dismiss }: { broken: BrokenElement; dismiss: () => void }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const { element, problem } = broken;
  const { fullName, staleSinceMs } = element;
  const name = element.title[language] || fullName;
  return (
    <article className="toast" data-testid="broken-toast" data-element={fullName}>
      <header className="toast-head">
        <h2>
          <a href={hrefOf({ page: "element", fullName, at: spotOf(problem) })}>
            {t("broken.title", { name })}
          </a>
        </h2>
        <Button
          size="small"
          type="text"
          icon={<CloseOutlined />}
          aria-label={t("broken.dismiss", { name })}
          title={t("broken.dismiss", { name })}
          onClick={dismiss}
        />
      </header>
      <p>{problem.message[language]}</p>
      <Frame fullName={fullName} problem={problem} />
      <p className="toast-place">
        <code>{placeOf(problem)}</code>
      </p>
      <p className="quiet">
        {staleSinceMs === undefined
          ? t("broken.failed")
          : t("broken.stale", { time: timeText(staleSinceMs, language) })}
      </p>
    </article>
  );
}

/** The lines around a problem; nothing where the server shows no text of the file, such as code. */
function Frame({ fullName, problem }: { fullName: string; problem: Diagnostic }): ReactNode {
  const { data } = useQuery(trpc.app.elements.get.queryOptions({ fullName }));
  const file = data?.files.find(({ name }) => isInFile(problem, name));
  const { line, column } = problem;
  const frame = file && line !== undefined && codeFrame(file.text, { line, column });
  if (!frame) return null;
  return (
    // A region that scrolls sideways must be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrollable region
    <pre className="toast-frame" tabIndex={0}>
      {frameText(frame)}
    </pre>
  );
}

function frameText({ lines, caret }: CodeFrame): string {
  const width = String(lines.at(-1)?.number ?? "").length;
  return lines
    .flatMap(({ number, text, isMarked }) => [
      `${isMarked ? ">" : " "} ${String(number).padStart(width)} | ${text}`,
      ...(isMarked && caret !== undefined
        ? [`  ${" ".repeat(width)} | ${text.slice(0, caret).replace(/[^\t]/g, " ")}^`]
        : []),
    ])
    .join("\n");
}
