import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../appearance/preferences.ts";
import { focusField } from "../form/focus-field.ts";
import { fieldsOf, keyOf } from "../form/schema-fields.ts";
import { hrefOf } from "../routing/route.ts";
import { trpc } from "../server/trpc.ts";
import { fixingField } from "./fixing-field.ts";
import type { FieldLink } from "./run-steps.tsx";

/**
 * Leads from a failure to the field that mends it.
 * @param fullName of the saved element whose page has the form; without it the form is on this page
 */
export function useFieldLink(type: string, fullName?: string): FieldLink {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const { data } = useQuery(trpc.app.elements.schema.queryOptions({ type }));
  const fields = data ? [...fieldsOf(data.config), ...fieldsOf(data.e)] : [];
  return (failure) => {
    const field = fixingField(failure, fields);
    if (!field) return null;
    const text = t("test.fix", { field: field.titles[language] });
    const key = keyOf(field);
    return fullName === undefined ? (
      <Button size="small" onClick={() => focusField(key)} data-testid="fix-field">
        {text}
      </Button>
    ) : (
      <a href={hrefOf({ page: "element", fullName, field: key })} data-testid="fix-field">
        {text}
      </a>
    );
  };
}
