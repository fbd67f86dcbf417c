/** Text becomes CDATA, numbers stay bare, a list repeats its element. */
type XmlSource = string | number | XmlSourceMap | readonly XmlSource[];
export interface XmlSourceMap {
  readonly [name: string]: XmlSource;
}

/**
 * An `<xml>` document in WeCom's form.
 * @throws TypeError a name that is not valid for an element
 * @example
 * composeXml({ ToUserName: "lin", CreateTime: 1733110500, MsgType: "text", Content: "你好" })
 */
export function composeXml(children: XmlSourceMap): string {
  return `<xml>${composeChildren(children)}</xml>`;
}

/** Text as CDATA: the sequence that ends a section is split over two. */
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

/** XML cannot represent most control characters and lone surrogates. */
function withoutForbidden(text: string): string {
  return text.replaceAll(
    /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu,
    "\u{fffd}",
  );
}
