import { Input, Segmented } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { isReference, KEEP, variableOf } from "./secret-value.ts";

interface Props {
  id: string;
  label: string;
  value: string;
  change: (value: string) => void;
  /** Where a typed value may be stored sealed. */
  sealing?: { isSealed: boolean; choose: (isSealed: boolean) => void } | undefined;
}

type Way = "value" | "variable" | "sealed";

/** A secret: typed, to be stored as it is or sealed, or the name of an environment variable. A stored one is never shown. */
export function SecretInput({ id, label, value, change, sealing, ...aria }: Props): ReactNode {
  const { t } = useTranslation();
  const [isVariable, setVariable] = useState(variableOf(value) !== undefined);
  const way: Way = isVariable ? "variable" : sealing?.isSealed ? "sealed" : "value";
  const isHidden = value === KEEP || (isReference(value) && variableOf(value) === undefined);
  const choose = (next: Way): void => {
    const typed = next !== "variable";
    // A typed value stays when only its way of storage changes.
    if (typed === isVariable) change("");
    setVariable(!typed);
    sealing?.choose(next === "sealed");
  };
  return (
    <div className="secret-input">
      {isVariable ? (
        <Input
          {...aria}
          id={id}
          value={variableOf(value) ?? ""}
          placeholder="NAME"
          onChange={({ target }) => change(target.value === "" ? "" : `{{${target.value}}}`)}
          autoComplete="off"
          spellCheck={false}
        />
      ) : (
        <Input.Password
          {...aria}
          id={id}
          value={isHidden ? "" : value}
          placeholder={isHidden ? t("edit.stored") : ""}
          onChange={({ target }) => change(target.value)}
          autoComplete="new-password"
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
          ...(sealing ? [{ value: "sealed" as const, label: t("edit.secretSealed") }] : []),
          { value: "variable", label: t("edit.secretVariable") },
        ]}
      />
      {way === "sealed" && <span className="quiet">{t("edit.secretSealedHelp")}</span>}
    </div>
  );
}
