import { LeftOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePreferences } from "../../../shared/appearance/preferences.ts";
import { isLoginType } from "../../../shared/elements/element-groups.ts";
import { Loading, Page, Section } from "../../../shared/layout/page.tsx";
import { hrefOf } from "../../../shared/routing/route.ts";
import { useElements } from "../../../shared/server/queries.ts";
import type { ElementSummary, InstanceSchema, StartedRun } from "../../../shared/server/rows.ts";
import { client, trpc } from "../../../shared/server/trpc.ts";
import { FailureView } from "../../../shared/ui/failure-view.tsx";
import { BackToElements } from "../back-to-elements.tsx";
import { DraftDiagnostics } from "../../../shared/elements/draft-diagnostics.tsx";
import { DraftTest } from "./draft-test.tsx";
import { EditOff } from "../../../shared/elements/edit-off.tsx";
import { derivedName } from "../../../shared/elements/full-name.ts";
import { guideOf, ProviderGuide } from "./provider-guide.tsx";
import {
  fieldsOf,
  valueAt,
  withValue,
  type FormField,
} from "../../../shared/form/schema-fields.ts";
import { SchemaForm } from "../../../shared/form/schema-form.tsx";
import { sealFields, withChoice } from "../../../shared/form/seal-fields.ts";
import { variablesIn } from "../../../shared/form/secret-value.ts";
import { TextField } from "../../../shared/ui/text-field.tsx";
import "./edit.css";

/** A gallery of Types, then the form for an Instance of the chosen one. */
export function AddMethod({ type }: { type?: string | undefined }): ReactNode {
  const elements = useElements();
  const chosen = elements.find(({ fullName }) => fullName === type);
  return chosen ? <NewInstance key={chosen.fullName} type={chosen} /> : <Gallery />;
}

function Gallery(): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const elements = useElements();
  const types = elements.filter(
    (element) => isLoginType(element, elements) && element.state === "active",
  );
  return (
    <Page title={t("edit.add")} lead={t("edit.addLead")} above={<BackToElements />}>
      <ul className="gallery">
        {types.map(({ fullName, title, icon }) => {
          const guide = guideOf(fullName);
          return (
            <li key={fullName} className="card">
              <a href={hrefOf({ page: "add-method", type: fullName })}>
                {icon?.startsWith("data:image/") && (
                  <img src={icon} alt="" width={32} height={32} />
                )}
                <strong>{title[language]}</strong>
              </a>
              <p>{t(guide ? `guide.${guide}Purpose` : "guide.otherPurpose")}</p>
              <p className="quiet">{t(guide ? `guide.${guide}Account` : "guide.otherAccount")}</p>
            </li>
          );
        })}
      </ul>
    </Page>
  );
}

function NewInstance({ type }: { type: ElementSummary }): ReactNode {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const schema = useQuery(trpc.app.elements.schema.queryOptions({ type: type.fullName }));
  const info = useQuery(trpc.app.info.queryOptions());
  return (
    <Page
      title={t("edit.newOf", { type: type.title[language] })}
      above={
        <a className="back" href={hrefOf({ page: "add-method" })}>
          <LeftOutlined aria-hidden="true" /> {t("edit.add")}
        </a>
      }
    >
      {schema.isPending && <Loading rows={8} />}
      {schema.isError && <FailureView error={schema.error} retry={schema.refetch} />}
      {info.data?.edit === false && <EditOff />}
      {schema.data && info.data?.edit && <NewForm type={type} schema={schema.data} />}
    </Page>
  );
}

type Document = Readonly<Record<string, unknown>>;

function NewForm({ type, schema }: { type: ElementSummary; schema: InstanceSchema }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const taken = new Set(useElements().map(({ fullName }) => fullName.toLowerCase()));
  const [title, setTitle] = useState("");
  const [name, setName] = useState<string>();
  const [entered, setEntered] = useState<Document>({});
  const [sealed, setSealed] = useState<ReadonlySet<string>>(new Set());
  const fullName = name ?? derivedName(title, placeOf(type.fullName), taken);
  const fields = fieldsOf(schema.config);
  const config = withDefaults(entered, fields, fullName);
  const e = declarationOf({ type: type.fullName, title, fullName, schema, config });
  const secrets = fields.filter(({ kind }) => kind === "secret");
  const variables = variablesIn(secrets.map(({ path }) => valueAt(config, path)));
  const files = { e: textOf(e), config: textOf(config) };
  const test = useMutation({
    mutationFn: () => client.app.dryRun.start.mutate({ fullName, flow: "qr", draft: files }),
  });
  const save = useMutation({
    mutationFn: async () => {
      // A key of e.json repeats the last part of a secret's path.
      const twins = [...sealed].map((field) => field.slice(field.lastIndexOf(".") + 1));
      const [stored, storedConfig] = await Promise.all([
        sealFields(e, twins, fullName),
        sealFields(config, sealed, fullName),
      ]);
      const draft = { e: textOf(stored), config: textOf(storedConfig) };
      return await client.app.elements.create.mutate({ fullName, ...draft, variables });
    },
    onSuccess: async () => {
      await queries.invalidateQueries(trpc.app.elements.pathFilter());
      location.hash = hrefOf({ page: "element", fullName });
    },
  });
  const failed = save.error ?? test.error;
  const redirect = fields.find(({ path }) => path.at(-1) === "redirectUri");
  const entry = redirect && valueAt(config, redirect.path);
  const redirectUri = typeof entry === "string" ? entry : callbackOf(fullName);
  return (
    <div className="edit">
      <Section title={t("edit.form")}>
        <form
          className="form"
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate();
          }}
        >
          <TextField label={t("edit.title")} value={title} change={setTitle} required />
          <TextField
            label={t("edit.fullName")}
            help={t("edit.fullNameHelp")}
            value={fullName}
            change={setName}
            required
          />
          <SchemaForm
            fields={fields}
            document={config}
            change={setEntered}
            sealing={{
              fields: sealed,
              choose: (field, on) => setSealed((now) => withChoice(now, field, on)),
            }}
          />
          {failed !== null && <FailureView error={failed} />}
          {failed !== null && <DraftDiagnostics error={failed} />}
          <div className="edit-actions">
            <Button onClick={() => test.mutate()} loading={test.isPending} data-testid="test-draft">
              {t("edit.test")}
            </Button>
            <Button
              type="primary"
              htmlType="submit"
              loading={save.isPending}
              data-testid="save-element"
            >
              {t("edit.save")}
            </Button>
          </div>
        </form>
      </Section>
      <div className="edit-side">
        {test.data && (
          <DraftTest key={test.data.id} run={test.data satisfies StartedRun} type={type.fullName} />
        )}
        <ProviderGuide type={type.fullName} fullName={fullName} redirectUri={redirectUri} />
      </div>
    </div>
  );
}

/** Instances are named after their Type where the title gives no name. */
function placeOf(type: string): { folder: string; fallback: string } {
  const fallback = type.slice(type.lastIndexOf(".") + 1).replace(/Type$/, "");
  return { folder: "auths.loginTypes", fallback };
}

/** A required redirect address is this server's own until another one is entered. */
function withDefaults(entered: Document, fields: readonly FormField[], fullName: string): Document {
  const redirect = fields.find(({ path, required }) => required && path.at(-1) === "redirectUri");
  if (!redirect || valueAt(entered, redirect.path) !== undefined) return entered;
  return withValue(entered, redirect.path, callbackOf(fullName));
}

function callbackOf(fullName: string): string {
  return `${location.origin}/api/auth/${fullName}/callback`;
}

interface Declared {
  type: string;
  title: string;
  fullName: string;
  schema: InstanceSchema;
  config: Document;
}

/** The content of e.json, with the keys that the Type expects. */
function declarationOf({ type, title, fullName, schema, config }: Declared): Document {
  const known: Document = {
    backendBundleEntry: ".",
    frontBundleEntry: `./${fullName.slice(fullName.lastIndexOf(".") + 1)}.json`,
  };
  const secrets = fieldsOf(schema.config);
  const expected = schema.expectedKeys.flatMap((key) => {
    const twin = secrets.find(({ path }) => path.at(-1) === key);
    const value = known[key] ?? (twin && valueAt(config, twin.path));
    return value === undefined ? [] : [[key, value] as const];
  });
  const named = title.trim() === "" ? {} : { title: title.trim() };
  return { type, ...named, ...Object.fromEntries(expected) };
}

function textOf(document: Document): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
