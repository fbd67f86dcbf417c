import { Button, Input } from "antd";
import { useId, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import type { Language } from "../../shared/i18n/language.ts";
import type { Diagnostic } from "../../shared/server/rows.ts";
import {
  plainText,
  textInBoth,
  type BilingualKey,
  type PlainKey,
  type WrittenBrand,
} from "./written-brand.ts";

interface Props {
  brand: WrittenBrand;
  change: (brand: WrittenBrand) => void;
  diagnostics: readonly Diagnostic[];
}

export function BrandForm(props: Props): ReactNode {
  const { t } = useTranslation();
  return (
    <div className="form">
      <InBoth {...props} of="name" help={t("brand.nameHelp")} />
      <Logo {...props} />
      <Color {...props} of="color" help={t("brand.colorHelp")} />
      <Color {...props} of="background" help={t("brand.backgroundHelp")} />
      <InBoth {...props} of="terms" />
      <InBoth {...props} of="privacy" />
      <InBoth {...props} of="support" help={t("brand.linkHelp")} />
    </div>
  );
}

/** An input in each language. */
function InBoth(props: Props & { of: BilingualKey; help?: string }): ReactNode {
  const { t } = useTranslation();
  const { brand, change, diagnostics, of, help } = props;
  const text = textInBoth(brand, of);
  return (
    <fieldset className="branding-fields">
      <legend>{t(`brand.${of}`)}</legend>
      <div className="field-pair">
        {languages.map((language) => (
          <TextInput
            key={language}
            label={t(`form.${language}`)}
            value={text[language]}
            change={(value) => change({ ...brand, [of]: { ...text, [language]: value } })}
            pointers={[`/brand/${of}`, `/brand/${of}/${language}`]}
            diagnostics={diagnostics}
          />
        ))}
      </div>
      {help && <span className="quiet">{help}</span>}
    </fieldset>
  );
}

const languages = ["zh", "en"] as const satisfies readonly Language[];

/** One input with what is wrong with it. */
export function TextInput(props: {
  label: string;
  value: string;
  change: (value: string) => void;
  pointers: readonly string[];
  diagnostics: readonly Diagnostic[];
  placeholder?: string;
}): ReactNode {
  const { label, value, change, pointers, diagnostics, placeholder = "" } = props;
  const id = useId();
  const finding = useFinding(diagnostics, pointers);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <Input
        id={id}
        value={value}
        placeholder={placeholder}
        {...marksOf(finding)}
        aria-describedby={`${id}-problem`}
        onChange={({ target }) => change(target.value)}
        autoComplete="off"
        spellCheck={false}
      />
      <Problem id={`${id}-problem`} finding={finding} />
    </div>
  );
}

interface Finding {
  readonly status: "error" | "warning" | "";
  readonly text: string | undefined;
}

function Problem({ id, finding }: { id: string; finding: Finding }): ReactNode {
  const { status, text } = finding;
  return (
    <span
      id={id}
      className={status === "error" ? "field-problem" : "warn"}
      hidden={text === undefined}
    >
      {text}
    </span>
  );
}

/** The first finding at one of these places. */
function useFinding(diagnostics: readonly Diagnostic[], pointers: readonly string[]): Finding {
  const { language } = usePreferences();
  const found = diagnostics.find(({ pointer = "" }) => pointers.includes(pointer));
  if (!found) return { status: "", text: undefined };
  const status = found.severity === "error" ? "error" : "warning";
  return { status, text: found.message[language] };
}

/** What an input says of its finding. */
function marksOf({ status }: Finding) {
  return { status, "aria-invalid": status === "error" };
}

function Color(props: Props & { of: PlainKey; help: string }): ReactNode {
  const { t } = useTranslation();
  const { brand, change, diagnostics, of, help } = props;
  const id = useId();
  const value = plainText(brand, of);
  const label = t(`brand.${of}`);
  const finding = useFinding(diagnostics, [`/brand/${of}`]);
  const set = (color: string): void => change({ ...brand, [of]: color });
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="branding-row">
        <input
          type="color"
          className="branding-color"
          aria-label={t("brand.pick", { label })}
          value={/^#[0-9a-f]{6}$/i.test(value) ? value : "#ffffff"}
          onChange={({ target }) => set(target.value)}
        />
        <Input
          id={id}
          value={value}
          placeholder="#rrggbb"
          {...marksOf(finding)}
          aria-describedby={`${id}-problem ${id}-help`}
          onChange={({ target }) => set(target.value)}
          autoComplete="off"
          spellCheck={false}
        />
      </div>
      <Problem id={`${id}-problem`} finding={finding} />
      <span className="quiet" id={`${id}-help`}>
        {help}
      </span>
    </div>
  );
}

const MAX_LOGO_BYTES = 40 * 1024;

function Logo({ brand, change, diagnostics }: Props): ReactNode {
  const { t } = useTranslation();
  const id = useId();
  const chooser = useRef<HTMLInputElement>(null);
  const [isTooLarge, setTooLarge] = useState(false);
  const value = plainText(brand, "logo");
  // A whole picture: what a person types stays editable.
  const isPicture = /^data:image\/[^,]*,./.test(value);
  const found = useFinding(diagnostics, ["/brand/logo"]);
  const finding: Finding = isTooLarge ? { status: "error", text: t("brand.logoTooLarge") } : found;
  const set = (logo: string): void => {
    setTooLarge(false);
    change({ ...brand, logo });
  };
  const choose = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    if (file.size > MAX_LOGO_BYTES) setTooLarge(true);
    else set(await dataUrlOf(file));
  };
  return (
    <div className="field">
      <label htmlFor={id}>{t("brand.logo")}</label>
      <div className="branding-row">
        {value !== "" && <img className="branding-logo" src={value} alt="" />}
        <Input
          id={id}
          value={isPicture ? t("brand.logoStored") : value}
          readOnly={isPicture}
          {...marksOf(finding)}
          aria-describedby={`${id}-problem ${id}-help`}
          onChange={({ target }) => set(target.value)}
          autoComplete="off"
          spellCheck={false}
        />
        <Button onClick={() => chooser.current?.click()}>{t("brand.logoChoose")}</Button>
        {value !== "" && <Button onClick={() => set("")}>{t("brand.remove")}</Button>}
      </div>
      <input
        ref={chooser}
        type="file"
        accept="image/*"
        hidden
        data-testid="logo-file"
        aria-label={t("brand.logoChoose")}
        onChange={({ target }) => {
          void choose(target.files?.[0]);
          // So that the same file can be chosen again.
          target.value = "";
        }}
      />
      <Problem id={`${id}-problem`} finding={finding} />
      <span className="quiet" id={`${id}-help`}>
        {t("brand.logoHelp")}
      </span>
    </div>
  );
}

function dataUrlOf(file: File): Promise<string> {
  const reader = new FileReader();
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  reader.addEventListener("load", () => {
    if (typeof reader.result === "string") resolve(reader.result);
  });
  reader.addEventListener("error", () => reject(reader.error ?? new Error("unreadable")));
  reader.readAsDataURL(file);
  return promise;
}
