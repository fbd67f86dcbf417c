import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Tabs } from "antd";
import { Suspense, useEffect, useMemo, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { FileText } from "../../../shared/form/diff-view.tsx";
import { focusField } from "../../../shared/form/focus-field.ts";
import { parseSpot } from "../../../shared/elements/diagnostics.ts";
import { Loading, Section } from "../../../shared/layout/page.tsx";
import type { ElementDetail, InstanceSchema, StartedRun } from "../../../shared/server/rows.ts";
import { client, trpc } from "../../../shared/server/trpc.ts";
import { lazyPart } from "../../../shared/routing/lazy-page.tsx";
import { FailureView } from "../../../shared/ui/failure-view.tsx";
import {
  conflictOf,
  DraftDiagnostics,
  type Conflict,
} from "../../../shared/elements/draft-diagnostics.tsx";
import { DraftTest } from "./draft-test.tsx";
import { objectOf } from "./json-object.ts";
import { DiscardChanges } from "../../../shared/form/discard-changes.tsx";
import { fieldsOf, valueAt, type FormField } from "../../../shared/form/schema-fields.ts";
import { sealFields, withChoice, type Sealing } from "../../../shared/form/seal-fields.ts";
import { SaveDialog } from "../../../shared/form/save-dialog.tsx";
import { SchemaForm } from "../../../shared/form/schema-form.tsx";
import { variablesIn, withKeeps } from "../../../shared/form/secret-value.ts";
import "./edit.css";

const JsonEditor = lazyPart(async () => (await import("./json-editor.tsx")).JsonEditor);

/**
 * An Instance's files as a form and as source.
 * @param field the key of a field to begin with
 * @param at a place in the source to begin with, `e.json:3:12`
 */
export function EditFiles({
  element,
  field,
  at,
}: {
  element: ElementDetail;
  field?: string | undefined;
  at?: string | undefined;
}): ReactNode {
  const schema = useQuery(trpc.app.elements.schema.queryOptions({ type: element.type }));
  if (schema.isPending) return <Loading rows={6} />;
  if (schema.isError) return <FailureView error={schema.error} retry={schema.refetch} />;
  return <Editor element={element} schema={schema.data} field={field} at={at} />;
}

/** Keys that an existing element does not change in its form. */
const FIXED = new Set(["$schema", "type", "backendBundleEntry", "frontBundleEntry"]);

/** The title is always in sight. */
function declarationFields({ e }: InstanceSchema): FormField[] {
  return fieldsOf(e)
    .filter(({ path }) => !FIXED.has(path[0] ?? ""))
    .map((field) => (field.path[0] === "title" ? { ...field, required: true } : field));
}

function Editor(props: {
  element: ElementDetail;
  schema: InstanceSchema;
  field: string | undefined;
  at: string | undefined;
}): ReactNode {
  const { element, schema, field, at } = props;
  const { t } = useTranslation();
  const [base, setBase] = useState<Base>(() => ({
    hash: element.hash,
    files: keptFiles(element.files),
  }));
  const [edited, setEdited] = useState<readonly FileText[]>();
  const [sealed, setSealed] = useState<readonly ReadonlySet<string>[]>([]);
  const [toSave, setToSave] = useState<readonly FileText[]>();
  // An untouched editor follows the files on disk.
  if (!edited && base.hash !== element.hash)
    setBase({ hash: element.hash, files: keptFiles(element.files) });
  const [tab, setTab] = useState<"form" | "source">("form");
  const [followed, setFollowed] = useState<string>();
  const place = at ?? field;
  // A link to a place in the files shows the tab that has it.
  if (place !== followed) {
    setFollowed(place);
    setTab(at === undefined ? "form" : "source");
  }
  useEffect(() => {
    if (field !== undefined) focusField(field);
  }, [field]);
  const spot = useMemo(() => parseSpot(at), [at]);
  const files = edited ?? base.files;
  const schemas = [schema.e, schema.config];
  const change = (index: number, text: string): void =>
    setEdited(files.map((file, at) => (at === index ? { ...file, text } : file)));
  const draft = draftOf(base.files, files);
  const chooseSealed = (index: number, field: string, on: boolean): void =>
    setSealed((now) =>
      files.map((_, at) => {
        const fields = now[at] ?? new Set<string>();
        return at === index ? withChoice(fields, field, on) : fields;
      }),
    );
  // Before the comparison that the dialog shows.
  const prepare = useMutation({
    mutationFn: () =>
      Promise.all(files.map((file, at) => sealedFile(file, sealed[at], element.fullName))),
    onSuccess: setToSave,
  });
  const test = useMutation({
    mutationFn: () =>
      client.app.dryRun.start.mutate({ fullName: element.fullName, flow: "qr", draft }),
  });
  return (
    <Section title={t("element.files")}>
      <Tabs
        size="small"
        activeKey={tab}
        onChange={(key) => setTab(key === "source" ? "source" : "form")}
        items={[
          {
            key: "form",
            label: t("edit.form"),
            children: files.map(({ name, text }, index) => (
              <FileForm
                key={name}
                name={name}
                text={text}
                fields={index === 0 ? declarationFields(schema) : fieldsOf(schema.config)}
                change={(next) => change(index, next)}
                sealing={{
                  fields: sealed[index] ?? new Set(),
                  choose: (key, on) => chooseSealed(index, key, on),
                }}
              />
            )),
          },
          {
            key: "source",
            label: t("edit.source"),
            children: (
              <Suspense fallback={<Loading rows={6} />}>
                {files.map(({ name, text }, index) => (
                  <div key={name} className="edit-file">
                    <h3>{name}</h3>
                    <JsonEditor
                      label={name}
                      text={text}
                      schema={schemas[index] ?? {}}
                      spot={spot?.file === name ? spot : undefined}
                      change={(next) => change(index, next)}
                      validate={async (next) => {
                        const found = await client.app.elements.validate.mutate({
                          fullName: element.fullName,
                          [index === 0 ? "e" : "config"]: next,
                        });
                        return found.filter(({ file }) => file.endsWith(`/${name}`));
                      }}
                    />
                  </div>
                ))}
              </Suspense>
            ),
          },
        ]}
      />
      <div className="edit-actions">
        <Button
          type="primary"
          disabled={!edited}
          onClick={() => prepare.mutate()}
          loading={prepare.isPending}
          data-testid="save-element"
        >
          {t("edit.save")}
        </Button>
        <Button onClick={() => test.mutate()} loading={test.isPending} data-testid="test-draft">
          {t("edit.test")}
        </Button>
        {edited && <DiscardChanges discard={() => setEdited(undefined)} />}
      </div>
      {test.isError && <FailureView error={test.error} />}
      {test.isError && <DraftDiagnostics error={test.error} />}
      {test.data && (
        <DraftTest key={test.data.id} run={test.data satisfies StartedRun} type={element.type} />
      )}
      {prepare.isError && <FailureView error={prepare.error} />}
      {toSave && (
        <SaveFiles
          fullName={element.fullName}
          base={base}
          files={toSave}
          variables={variablesOf(files, schemas)}
          close={() => setToSave(undefined)}
          saved={() => {
            setEdited(undefined);
            setSealed([]);
            setToSave(undefined);
          }}
          take={(theirs) => {
            setBase(theirs);
            setEdited(undefined);
            setToSave(undefined);
          }}
        />
      )}
    </Section>
  );
}

function FileForm(props: {
  name: string;
  text: string;
  fields: readonly FormField[];
  change: (text: string) => void;
  sealing: Sealing;
}): ReactNode {
  const { t } = useTranslation();
  const { name, text, fields, change, sealing } = props;
  const document = objectOf(text);
  return (
    <section aria-label={name} className="edit-file">
      <h3>{name}</h3>
      {document ? (
        <SchemaForm
          fields={fields}
          document={document}
          sealing={sealing}
          change={(next) => change(`${JSON.stringify(next, null, 2)}\n`)}
        />
      ) : (
        <p className="quiet">{t("edit.notJson")}</p>
      )}
    </section>
  );
}

interface Base {
  readonly hash: string;
  readonly files: readonly FileText[];
}

/** Saves the files that were changed, over those on disk where they are not the ones that were edited. */
function SaveFiles(props: {
  fullName: string;
  base: Base;
  files: readonly FileText[];
  variables: readonly string[];
  close: () => void;
  saved: () => void;
  take: (theirs: Base) => void;
}): ReactNode {
  const queries = useQueryClient();
  const { fullName, base, files, variables, close, saved, take } = props;
  const save = useMutation({
    mutationFn: (over: Base) =>
      client.app.elements.save.mutate({
        fullName,
        hash: over.hash,
        variables: [...variables],
        ...draftOf(over.files, files),
      }),
    onSuccess: async () => {
      await queries.invalidateQueries(trpc.app.elements.pathFilter());
      saved();
    },
  });
  const found: Conflict | undefined = conflictOf(save.error);
  const theirs = found && { hash: found.hash, files: keptFiles(found.files) };
  return (
    <SaveDialog
      name={fullName}
      before={base.files}
      mine={files}
      theirs={theirs?.files}
      saving={save}
      save={() => save.mutate(theirs ?? base)}
      take={() => theirs && take(theirs)}
      close={close}
    />
  );
}

function keptFiles(files: readonly FileText[]): FileText[] {
  return files.map(({ name, text }) => ({ name, text: withKeeps(text) }));
}

/** A file whose chosen secrets are sealed. */
async function sealedFile(
  file: FileText,
  fields: ReadonlySet<string> = new Set(),
  fullName: string,
): Promise<FileText> {
  const document = objectOf(file.text);
  if (!document || fields.size === 0) return file;
  const sealed = await sealFields(document, fields, fullName);
  return { ...file, text: `${JSON.stringify(sealed, null, 2)}\n` };
}

/** The files that differ from the stored ones. */
function draftOf(base: readonly FileText[], files: readonly FileText[]) {
  const [e, config] = files.map(({ text }, index) =>
    base[index]?.text === text ? undefined : text,
  );
  return { ...(e !== undefined && { e }), ...(config !== undefined && { config }) };
}

function variablesOf(
  files: readonly FileText[],
  schemas: readonly Parameters<typeof fieldsOf>[0][],
): string[] {
  const values = files.flatMap(({ text }, index) =>
    fieldsOf(schemas[index] ?? {})
      .filter(({ kind }) => kind === "secret")
      .map(({ path }) => valueAt(objectOf(text), path)),
  );
  return variablesIn(values);
}
