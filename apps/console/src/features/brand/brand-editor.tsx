import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../shared/appearance/preferences.ts";
import {
  dataOf,
  diagnosticsIn,
  DraftDiagnostics,
} from "../../shared/elements/draft-diagnostics.tsx";
import { DiagnosticsList } from "../../shared/elements/diagnostics-list.tsx";
import { DiscardChanges } from "../../shared/form/discard-changes.tsx";
import { SaveDialog } from "../../shared/form/save-dialog.tsx";
import { Section } from "../../shared/layout/page.tsx";
import { isObject } from "../../shared/server/failure.ts";
import type { BrandFile, BrandPreview } from "../../shared/server/rows.ts";
import { client, trpc } from "../../shared/server/trpc.ts";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import { useDebouncedValue } from "../../shared/ui/use-debounced-value.ts";
import { BrandForm } from "./brand-form.tsx";
import { BrandTexts } from "./brand-texts.tsx";
import { Contrast } from "./contrast.tsx";
import { Preview, type Rendering } from "./preview.tsx";
import { compactBrand, type WrittenBrand } from "./written-brand.ts";

type Base = Pick<BrandFile, "hash" | "brand">;

/** The brand as a form, beside the login page that it makes. */
export function BrandEditor({
  stored,
  canSave,
}: {
  stored: BrandFile;
  canSave: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const { language, isDark } = usePreferences();
  const [base, setBase] = useState<Base>(stored);
  const [edited, setEdited] = useState<WrittenBrand>();
  const [saving, setSaving] = useState(false);
  const [isSaved, setSaved] = useState(false);
  const [rendering, setRendering] = useState<Rendering>({
    language,
    theme: isDark ? "dark" : "light",
  });
  // An untouched form follows the file on disk.
  if (!edited && base.hash !== stored.hash) setBase(stored);
  const brand = edited ?? base.brand ?? {};
  const change = (next: WrittenBrand): void => {
    setEdited(next);
    setSaved(false);
  };
  const follow = (next: Base): void => {
    setBase(next);
    setEdited(undefined);
    setSaving(false);
  };
  const draft = useDebouncedValue(JSON.stringify(compactBrand(brand) ?? {}));
  const preview = useQuery({
    queryKey: [...trpc.app.brand.preview.mutationKey(), rendering, draft],
    queryFn: () =>
      client.app.brand.preview.mutate({
        brand: JSON.parse(draft) as WrittenBrand,
        ...rendering,
      }),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const [valid, setValid] = useState<BrandPreview>();
  if (preview.data && preview.data !== valid) setValid(preview.data);
  const diagnostics = preview.data?.diagnostics ?? diagnosticsIn(preview.error);
  const isInvalid = preview.isError && diagnostics.length > 0;
  return (
    <div className="branding">
      <div className="branding-main">
        <Section title={t("brand.form")}>
          <BrandForm brand={brand} change={change} diagnostics={diagnostics} />
        </Section>
        {valid && (
          <Contrast
            colors={valid.colors}
            suggestion={valid.suggestedColor}
            use={(color) => change({ ...brand, color })}
          />
        )}
        <Section title={t("brand.texts")}>
          <BrandTexts
            brand={brand}
            change={change}
            diagnostics={diagnostics}
            defaults={stored.texts}
          />
        </Section>
        {isInvalid && <DraftDiagnostics error={preview.error} />}
        {preview.isError && !isInvalid && (
          <FailureView error={preview.error} retry={preview.refetch} />
        )}
        {!edited && stored.diagnostics.length > 0 && (
          <DiagnosticsList diagnostics={stored.diagnostics} />
        )}
        <output>{isSaved && <Alert type="success" showIcon title={t("brand.saved")} />}</output>
        {canSave && (
          <div className="edit-actions">
            <Button
              type="primary"
              disabled={!edited}
              onClick={() => setSaving(true)}
              data-testid="save-brand"
            >
              {t("edit.save")}
            </Button>
            {edited && <DiscardChanges discard={() => setEdited(undefined)} />}
          </div>
        )}
      </div>
      <div className="branding-side">
        <Preview
          html={valid?.html}
          isLoading={preview.isPending}
          isInvalid={isInvalid}
          rendering={rendering}
          change={setRendering}
        />
      </div>
      {saving && (
        <SaveBrand
          file={stored.file}
          base={base}
          brand={compactBrand(brand)}
          close={() => setSaving(false)}
          saved={(next) => {
            follow(next);
            setSaved(true);
          }}
          take={follow}
        />
      )}
    </div>
  );
}

function SaveBrand(props: {
  file: string;
  base: Base;
  brand: WrittenBrand | null;
  close: () => void;
  saved: (next: Base) => void;
  take: (theirs: Base) => void;
}): ReactNode {
  const { file, base, brand, close, saved, take } = props;
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: ({ hash }: Base) => client.app.brand.save.mutate({ hash, brand }),
    onSuccess: async (next) => {
      await queries.invalidateQueries(trpc.app.brand.pathFilter());
      saved(next);
    },
  });
  const theirs = conflictOf(save.error);
  return (
    <SaveDialog
      name={file}
      before={filesOf(base.brand)}
      mine={filesOf(brand)}
      theirs={theirs && filesOf(theirs.brand)}
      saving={save}
      save={() => save.mutate(theirs ?? base)}
      take={async () => {
        // First, since an untouched form follows what was loaded.
        await queries.invalidateQueries(trpc.app.brand.pathFilter());
        if (theirs) take(theirs);
      }}
      close={close}
    />
  );
}

/** The version on disk, where a save was refused because of it (10703). */
function conflictOf(error: unknown): Base | undefined {
  const { hash, brand } = dataOf(error);
  if (typeof hash !== "string") return undefined;
  return { hash, brand: isObject(brand) ? brand : null };
}

function filesOf(brand: WrittenBrand | null) {
  return [{ name: "app.json", text: brand ? JSON.stringify({ brand }, null, 2) : "" }];
}
