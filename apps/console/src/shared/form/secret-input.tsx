import { Input, Segmented } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { isReference, KEEP, variableOf } from "./secret-value.ts";

interface Props {
  id: string;
  label: string;
  value: string;
  change: (value: string) => void;
}

type Way = "value" | "variable";

/** A secret: typed, or the name of an environment variable. A stored one is never shown. */
export function SecretInput({ id, label, value, change, ...aria }: Props): ReactNode {
  const { t } = useTranslation();
  const [way, setWay] = useState<Way>(variableOf(value) === undefined ? "value" : "variable");
  const isHidden = value === KEEP || (isReference(value) && variableOf(value) === undefined);
  const choose = (next: Way): void => {
    setWay(next);
    change("");
  };
  return (
    <div className="secret-input">
      {way === "value" ? (
        <Input.Password
          {...aria}
          id={id}
          value={isHidden ? "" : value}
          placeholder={isHidden ? t("edit.stored") : ""}
          onChange={({ target }) => change(target.value)}
          autoComplete="new-password"
          spellCheck={false}
        />
      ) : (
        <Input
          {...aria}
          id={id}
          value={variableOf(value) ?? ""}
          placeholder="NAME"
          onChange={({ target }) => change(target.value === "" ? "" : `{{${target.value}}}`)}
          autoComplete="off"
          spellCheck={false}
        />
      )}
      <Segmented<Way>
        size="small"
        value={way}
        onChange={choose}
        aria-label={t("edit.secretWay", { label })}
        options={[
          { value: "value", label: t("edit.secretValue") },
          { value: "variable", label: t("edit.secretVariable") },
        ]}
      />
    </div>
  );
}
