import { Input } from "antd";
import { useState, type ReactNode } from "react";

interface Props {
  id: string;
  "aria-describedby"?: string;
  "aria-required": boolean;
  value: readonly string[];
  change: (value: string[] | undefined) => void;
}

/** A list of texts, one a line. Empty lines are not part of it, and an empty list is no value. */
export function LinesInput({ value, change, ...field }: Props): ReactNode {
  const [text, setText] = useState(value.join("\n"));
  const isCurrent = linesOf(text).join("\n") === value.join("\n");
  return (
    <Input.TextArea
      {...field}
      autoSize={{ minRows: 2, maxRows: 10 }}
      value={isCurrent ? text : value.join("\n")}
      onChange={({ target }) => {
        const lines = linesOf(target.value);
        setText(target.value);
        change(lines.length > 0 ? lines : undefined);
      }}
      autoComplete="off"
      spellCheck={false}
    />
  );
}

function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
