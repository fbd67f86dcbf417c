import type { Bilingual } from "@menshen/core";
import { Input, Select } from "antd";
import { useId, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../appearance/preferences.ts";
import { isReference, KEEP, secretTextOf } from "./secret-value.ts";
import { isObject } from "../server/failure.ts";
import { keyOf, valueAt, withValue, type FormField } from "./schema-fields.ts";
import { JsonInput } from "./json-input.tsx";
import type { Sealing } from "./seal-fields.ts";
import { LinesInput } from "./lines-input.tsx";
import { SecretInput } from "./secret-input.tsx";

type Document = Readonly<Record<string, unknown>>;

interface Props {
  fields: readonly FormField[];
  document: Document;
  change: (next: Document) => void;
  /** Lists and free objects are entered as JSON; otherwise such fields have no input. */
  jsonInputs?: boolean;
  /** Where secrets are stored in files. */
  sealing?: Sealing;
}

/** Inputs for the fields of a schema; those that may stay empty are folded away. */
export function SchemaForm({
  fields,
  document,
  change,
  jsonInputs = false,
  sealing,
}: Props): ReactNode {
  const { t } = useTranslation();
  const isShown = (field: FormField): boolean =>
    field.required || (valueAt(document, field.path) ?? "") !== "";
  const input = (field: FormField): ReactNode => (
    <Field
      key={keyOf(field)}
      field={field}
      value={valueAt(document, field.path)}
      change={(value) => change(withValue(document, field.path, value))}
      jsonInput={jsonInputs}
      sealing={sealing}
    />
  );
  const shown = fields.filter(({ required }) => required);
  const folded = fields.filter(({ required }) => !required);
  return (
    <div className="form">
      {shown.map(input)}
      {folded.length > 0 && (
        <details open={folded.some(isShown)}>
          <summary>{t("edit.optional")}</summary>
          <div className="form">{folded.map(input)}</div>
        </details>
      )}
    </div>
  );
}

function Field(props: {
  field: FormField;
  value: unknown;
  change: (value: unknown) => void;
  jsonInput: boolean;
  sealing: Sealing | undefined;
}): ReactNode {
  const { field, value, change, jsonInput, sealing } = props;
  const { language } = usePreferences();
  const id = useId();
  const label = field.titles[language];
  return (
    <div className="field" data-field={keyOf(field)}>
      <label htmlFor={id}>
        {label}
        {field.required && <span aria-hidden="true"> *</span>}
      </label>
      <Control
        id={id}
        label={label}
        field={field}
        value={value}
        change={change}
        jsonInput={jsonInput}
        sealing={sealing}
      />
      {field.help && (
        <span className="quiet" id={`${id}-help`}>
          {field.help[language]}
        </span>
      )}
    </div>
  );
}

interface ControlProps {
  id: string;
  label: string;
  field: FormField;
  value: unknown;
  change: (value: unknown) => void;
  jsonInput: boolean;
  sealing: Sealing | undefined;
}

function Control(props: ControlProps): ReactNode {
  const { id, label, field, value, change, jsonInput, sealing } = props;
  const { t } = useTranslation();
  const described = field.help ? { "aria-describedby": `${id}-help` } : {};
  const common = { id, ...described, "aria-required": field.required };
  if (field.kind === "secret")
    return (
      <>
        <SecretInput
          {...common}
          label={label}
          value={secretTextOf(value)}
          change={(text) => change(text === "" ? undefined : text)}
          sealing={
            sealing && {
              isSealed: sealing.fields.has(keyOf(field)),
              choose: (isSealed) => sealing.choose(keyOf(field), isSealed),
            }
          }
        />
        {Array.isArray(value) && (
          <span className="quiet">{t("edit.secretList", { count: value.length })}</span>
        )}
      </>
    );
  if (field.kind === "flag" && !isReference(value))
    return (
      <Select
        {...common}
        value={value === undefined ? "" : value === true || value === 1 ? "on" : "off"}
        onChange={(choice) => change(choice === "" ? undefined : choice === "on")}
        options={(["", "on", "off"] as const).map((choice) => ({
          value: choice,
          label: t(`edit.flag_${choice || "default"}`),
        }))}
      />
    );
  if (field.kind === "choice" && !isReference(value))
    return (
      <Select
        {...common}
        value={typeof value === "string" ? value : ""}
        onChange={(choice) => change(choice === "" ? undefined : choice)}
        options={[
          { value: "", label: t("edit.flag_default") },
          ...field.choices.map((choice) => ({ value: choice, label: choice })),
        ]}
      />
    );
  const isList = field.kind === "lines";
  if ((field.kind === "json" || isList) && jsonInput)
    return <JsonInput {...common} value={value} change={change} />;
  if (isList && isLines(value))
    return <LinesInput {...common} value={value ?? []} change={change} />;
  if (field.kind === "json" || isList) return <p className="quiet">{t("edit.sourceOnly")}</p>;
  if (field.kind === "number" && !isReference(value))
    return (
      <Input
        {...common}
        inputMode="decimal"
        value={typeof value === "number" || typeof value === "string" ? value : ""}
        onChange={({ target }) => change(numberOf(target.value))}
        autoComplete="off"
      />
    );
  if (isBilingual(value))
    return (
      <div className="field-pair">
        {(["zh", "en"] as const).map((language, index) => (
          <Input
            key={language}
            {...(index === 0 ? common : { "aria-required": field.required })}
            aria-label={`${label}: ${t(`form.${language}`)}`}
            value={value[language]}
            onChange={({ target }) => change({ ...value, [language]: target.value })}
            autoComplete="off"
            spellCheck={false}
          />
        ))}
      </div>
    );
  return (
    <Input
      {...common}
      value={
        typeof value === "number" || (typeof value === "string" && value !== KEEP) ? value : ""
      }
      placeholder={value === KEEP ? t("edit.stored") : ""}
      onChange={({ target }) => change(target.value === "" ? undefined : target.value)}
      autoComplete="off"
      spellCheck={false}
    />
  );
}

function isLines(value: unknown): value is string[] | undefined {
  return (
    value === undefined || (Array.isArray(value) && value.every((one) => typeof one === "string"))
  );
}

/** A number as one, what is none as written: the server says what it expects. */
function numberOf(text: string): number | string | undefined {
  if (text === "") return undefined;
  return /^-?\d{1,15}(?:\.\d+)?$/.test(text) ? Number(text) : text;
}

/** A text that the file gives in both languages. */
function isBilingual(value: unknown): value is Bilingual {
  return isObject(value) && typeof value["zh"] === "string" && typeof value["en"] === "string";
}
