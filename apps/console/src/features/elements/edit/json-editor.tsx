import { autocompletion, type CompletionContext } from "@codemirror/autocomplete";
import { json, jsonParseLinter } from "@codemirror/lang-json";
import { linter } from "@codemirror/lint";
import { EditorView, hoverTooltip } from "@codemirror/view";
import { basicSetup } from "codemirror";
import { getLocation } from "jsonc-parser";
import { useEffect, useRef, type ReactNode } from "react";
import { usePreferences } from "../../../shared/appearance/preferences.ts";
import type { Spot } from "../../../shared/elements/diagnostics.ts";
import type { Diagnostic } from "../../../shared/server/rows.ts";
import type { Schema } from "../../../shared/form/schema-fields.ts";
import { keysAt, textAt } from "./schema-lookup.ts";

interface Props {
  label: string;
  text: string;
  schema: Schema;
  /** Where to put the cursor. */
  spot?: Spot | undefined;
  change: (text: string) => void;
  /** The server's findings for this text: it has the whole schema and the references. */
  validate: (text: string) => Promise<readonly Diagnostic[]>;
}

/** A file as source: completion and hover from its schema, findings as the server reports them. */
export function JsonEditor(props: Props): ReactNode {
  const { language } = usePreferences();
  const place = useRef<HTMLDivElement>(null);
  const current = useRef(props);
  const view = useRef<EditorView>(undefined);
  useEffect(() => {
    current.current = props;
  });
  useEffect(() => {
    if (!place.current) return undefined;
    const complete = (context: CompletionContext) => {
      const before = context.matchBefore(/"[^"]*/);
      if (!before && !context.explicit) return null;
      const { path, isAtPropertyKey } = getLocation(context.state.doc.toString(), context.pos);
      if (!isAtPropertyKey) return null;
      const keys = keysAt(current.current.schema, path.slice(0, -1), language);
      const options = keys.map(({ key, info }) => ({ label: `"${key}"`, type: "property", info }));
      return { from: before?.from ?? context.pos, options };
    };
    const hover = hoverTooltip((editor, pos) => {
      const { path } = getLocation(editor.state.doc.toString(), pos);
      const text = textAt(current.current.schema, path, language);
      if (text === undefined) return null;
      const dom = Object.assign(document.createElement("div"), { textContent: text });
      return { pos, above: true, create: () => ({ dom }) };
    });
    const findings = linter(async ({ state }) => {
      const broken = jsonParseLinter()(editor);
      if (broken.length > 0) return broken;
      const found = await current.current.validate(state.doc.toString());
      return found.map(({ line = 1, column = 1, severity, message }) => {
        const { from, to } = state.doc.line(Math.min(line, state.doc.lines));
        return { from: Math.min(from + column - 1, to), to, severity, message: message[language] };
      });
    });
    const editor = new EditorView({
      doc: current.current.text,
      parent: place.current,
      extensions: [
        basicSetup,
        json(),
        autocompletion({ override: [complete] }),
        hover,
        findings,
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": props.label }),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (docChanged) current.current.change(state.doc.toString());
        }),
      ],
    });
    view.current = editor;
    return () => editor.destroy();
  }, [language, props.label]);
  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === props.text) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: props.text } });
  }, [props.text]);
  useEffect(() => {
    const editor = view.current;
    if (!editor || !props.spot) return;
    const { from, to } = editor.state.doc.line(Math.min(props.spot.line, editor.state.doc.lines));
    const anchor = Math.min(from + props.spot.column - 1, to);
    editor.dispatch({
      selection: { anchor },
      effects: EditorView.scrollIntoView(anchor, { y: "center" }),
    });
    editor.focus();
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- the editor is another one then
  }, [language, props.label, props.spot]);
  return <div ref={place} className="json-editor" />;
}
