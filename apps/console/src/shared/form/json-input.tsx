import { Input } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface Props {
  id: string;
  value: unknown;
  change: (value: unknown) => void;
}

/** A value as JSON. Text that is none is passed on as it is: the server says what it expects. */
export function JsonInput({ id, value, change, ...aria }: Props): ReactNode {
  const { t } = useTranslation();
  const [text, setText] = useState(value === undefined ? "" : JSON.stringify(value));
  const isJson = text === "" || parsed(text) !== undefined;
  return (
    <>
      <Input.TextArea
        {...aria}
        id={id}
        className="json-input"
        autoSize={{ minRows: 1, maxRows: 12 }}
        value={text}
        status={isJson ? "" : "error"}
        aria-invalid={!isJson}
        placeholder="JSON"
        spellCheck={false}
        onChange={({ target }) => {
          setText(target.value);
          change(target.value === "" ? undefined : (parsed(target.value) ?? target.value));
        }}
      />
      {!isJson && <span className="field-problem">{t("form.notJson")}</span>}
    </>
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
