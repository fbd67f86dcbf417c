import { DeleteOutlined } from "@ant-design/icons";
import { Button, Select } from "antd";
import { useId, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import type { BrandFile, Diagnostic } from "../../shared/server/rows.ts";
import { TextInput } from "./brand-form.tsx";
import {
  replacedText,
  replacedTexts,
  withReplacedText,
  type WrittenBrand,
} from "./written-brand.ts";

interface Props {
  brand: WrittenBrand;
  change: (brand: WrittenBrand) => void;
  diagnostics: readonly Diagnostic[];
  /** The texts that may be replaced, as they are without the brand. */
  defaults: BrandFile["texts"];
}

/** Replaced texts of hosted pages, and a choice of others. */
export function BrandTexts({ brand, change, diagnostics, defaults }: Props): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const id = useId();
  const names = replacedTexts(brand);
  const original = new Map<string, string>(Object.entries(defaults[language]));
  const others = [...original].filter(([name]) => !names.includes(name));
  return (
    <>
      <p className="quiet">{t("brand.textsLead")}</p>
      {names.map((name) => (
        <div key={name} className="branding-text" data-testid={`text-${name}`}>
          <div className="branding-text-head">
            <span>
              {original.get(name) ?? ""} <code>{name}</code>
            </span>
            <Button
              type="text"
              icon={<DeleteOutlined />}
              aria-label={t("brand.removeText", { name })}
              title={t("brand.removeText", { name })}
              onClick={() => change(withReplacedText(brand, name, undefined))}
            />
          </div>
          <div className="field-pair">
            {(["zh", "en"] as const).map((of) => (
              <TextInput
                key={of}
                label={t(`form.${of}`)}
                value={replacedText(brand, of, name)}
                placeholder={t("brand.unset")}
                change={(text) => {
                  const both = {
                    zh: replacedText(brand, "zh", name),
                    en: replacedText(brand, "en", name),
                  };
                  change(withReplacedText(brand, name, { ...both, [of]: text }));
                }}
                pointers={[`/brand/texts/${of}/${name}`]}
                diagnostics={diagnostics}
              />
            ))}
          </div>
        </div>
      ))}
      <div className="field">
        <label htmlFor={id}>{t("brand.addText")}</label>
        <Select
          id={id}
          showSearch={{ optionFilterProp: "search" }}
          value={null}
          placeholder={t("brand.addTextSearch")}
          options={others.map(([name, text]) => ({
            value: name,
            label: text,
            search: `${text} ${name}`,
          }))}
          onChange={(name: string | null) => {
            if (name !== null) change(withReplacedText(brand, name, { zh: "", en: "" }));
          }}
        />
      </div>
    </>
  );
}
