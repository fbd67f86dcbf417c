/** Text goes into CDATA, a number stands bare, a list of fields is an element inside. */
type Value = string | number | Fields;
/** Elements in their order; a name may come more than once. */
export type Fields = readonly (readonly [name: string, value: Value])[];

export interface Form {
  /** Blanks and line breaks around every text, as in the documentation's own sample. */
  readonly blanks?: boolean | undefined;
  /** The elements in reverse order. */
  readonly shuffled?: boolean | undefined;
}

/** A compact XML document, as the service writes it. */
export function xml(fields: Fields, form: Form = {}): string {
  return element("xml", fields, form);
}

function element(name: string, value: Value, form: Form): string {
  return `<${name}>${content(value, form)}</${name}>`;
}

function content(value: Value, form: Form): string {
  if (typeof value === "object") {
    const written = value.map(([name, each]) => element(name, each, form));
    return (form.shuffled ? written.toReversed() : written).join(form.blanks ? "\n " : "");
  }
  const text = typeof value === "number" ? String(value) : cdata(value);
  return form.blanks ? `\n  ${text} ` : text;
}

/** A CDATA section cannot contain its own end, and XML cannot represent control characters. */
function cdata(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are removed
  const clean = text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "");
  return `<![CDATA[${clean.replaceAll("]]>", "]]]]><![CDATA[>")}]]>`;
}
