import type { ReactNode } from "react";
import { jsonTokens } from "./json-tokens.ts";
import { usePreferences } from "../../appearance/preferences.ts";
import type { Diagnostic } from "../../server/rows.ts";

interface Props {
  path: string;
  text: string;
  /** A line to bring into sight. */
  line?: number | undefined;
  /** Those of this file; shown under their lines. */
  diagnostics: readonly Diagnostic[];
}

/** A file to read: numbered lines, diagnostics under the line they belong to. */
export function CodeView({ path, text, line: sought, diagnostics }: Props): ReactNode {
  const { language } = usePreferences();
  const lines = text.replace(/\n$/, "").split("\n");
  const isJson = path.endsWith(".json");
  return (
    // A region that scrolls sideways must be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrollable region
    <section className="code" aria-label={path} tabIndex={0}>
      {lines.map((line, index) => {
        const here = diagnostics.filter((one) => one.line === index + 1);
        return (
          // oxlint-disable-next-line react/no-array-index-key -- a line is its number
          <div
            key={index}
            ref={(node) => {
              if (sought === index + 1) node?.scrollIntoView({ block: "center" });
            }}
            className={here.length > 0 ? "code-line code-marked" : "code-line"}
          >
            <span className="code-number" aria-hidden="true">
              {index + 1}
            </span>
            <code className="code-text">{isJson ? <Json line={line} /> : line || " "}</code>
            {here.map((one) => (
              <span
                key={one.code + (one.pointer ?? "")}
                className={`code-note code-${one.severity}`}
              >
                {one.message[language]}
              </span>
            ))}
          </div>
        );
      })}
    </section>
  );
}

function Json({ line }: { line: string }): ReactNode {
  if (line === "") return " ";
  return jsonTokens(line).map(({ kind, text }, index) => (
    // oxlint-disable-next-line react/no-array-index-key -- a token is its place
    <span key={index} className={`tok-${kind}`}>
      {text}
    </span>
  ));
}
