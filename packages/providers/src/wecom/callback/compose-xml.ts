/** Text goes into CDATA, numbers stand bare, a list repeats its element. */
export type XmlSource = string | number | XmlSourceMap | readonly XmlSource[];
export interface XmlSourceMap {
  readonly [name: string]: XmlSource;
}

/**
 * An `<xml>` document as WeCom writes them.
 * @throws TypeError a name cannot be an element's
 * @example
 * composeXml({ ToUserName: "lin", CreateTime: 1733110500, MsgType: "text", Content: "你好" })
 */
export function composeXml(children: XmlSourceMap): string {
  return `<xml>${composeChildren(children)}</xml>`;
}

/** Text as CDATA: the one sequence that would end it is split over two sections. */
export function cdata(text: string): string {
  return `<![CDATA[${withoutForbidden(text).replaceAll("]]>", "]]]]><![CDATA[>")}]]>`;
}

function composeChildren(children: XmlSourceMap): string {
  return Object.entries(children)
    .map(([name, value]) => composeElement(name, value))
    .join("");
}

function composeElement(name: string, value: XmlSource): string {
  if (Array.isArray(value)) {
    return (value as readonly XmlSource[]).map((item) => composeElement(name, item)).join("");
  }
  if (!/^[A-Za-z_][\w.-]*$/.test(name)) throw new TypeError("not a name of an XML element");
  return `<${name}>${composeContent(value as Exclude<XmlSource, readonly XmlSource[]>)}</${name}>`;
}

function composeContent(value: string | number | XmlSourceMap): string {
  if (typeof value === "object") return composeChildren(value);
  return typeof value === "string" ? cdata(value) : String(value);
}

/** XML has no form at all for most control characters and for halves of surrogate pairs. */
function withoutForbidden(text: string): string {
  return text.replaceAll(
    /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu,
    "\u{fffd}",
  );
}
