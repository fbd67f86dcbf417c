import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { composeXml } from "./compose-xml.ts";
import { parseXml, xmlList, xmlText, type XmlMap } from "./xml.ts";

function children(text: string): XmlMap {
  const parsed = parseXml(text);
  if (!parsed.ok) throw new Error(parsed.problem.en);
  return parsed.children;
}

function problem(text: string): string {
  const parsed = parseXml(text);
  return parsed.ok ? "none" : parsed.problem.en;
}

describe("what is read", () => {
  it("parseXml trims text, joins CDATA with the text around it and returns numbers as text", () => {
    expect(
      children(
        "<xml>\n <InfoType> <![CDATA[suite_ticket]]></InfoType><TimeStamp>0012345678901234567890</TimeStamp>" +
          "<Parts>a<![CDATA[b]]><![CDATA[]]]]><![CDATA[>]]>&amp;&#x20;&lt;</Parts><Empty/><None></None></xml>",
      ),
    ).toEqual({
      InfoType: "suite_ticket",
      TimeStamp: "0012345678901234567890",
      Parts: "ab]]>& <",
      Empty: "",
      None: "",
    });
  });

  it("parseXml accepts a byte order mark, line breaks before the declaration, comments and attributes", () => {
    const text =
      '\uFEFF\n<?xml version="1.0" encoding="UTF-8"?>\n<!-- x --><xml v="1"><A>1</A></xml>\n';
    expect(children(text)).toEqual({ A: "1" });
  });

  it("parseXml returns repeated children as a list, in order", () => {
    const map = children(
      "<xml><ExtAttr><Item><Name>a</Name></Item><Item><Name>b</Name></Item><Item/></ExtAttr><One>1</One></xml>",
    );
    const items = xmlList(map["ExtAttr"] as XmlMap, "Item");
    expect(items).toEqual([{ Name: "a" }, { Name: "b" }, ""]);
    expect(xmlList(map, "One")).toEqual(["1"]);
    expect(xmlList(map, "Two")).toEqual([]);
    expect(xmlText(map, "One")).toBe("1");
    expect(xmlText(map, "ExtAttr")).toBeUndefined();
  });

  it("parseXml ignores text beside elements", () => {
    expect(children("<xml>stray<A>1</A>stray</xml>")).toEqual({ A: "1" });
  });
});

describe("names of objects are names like any other", () => {
  it("parseXml returns __proto__, constructor and then as plain children", () => {
    const map = children(
      "<xml><__proto__><isAdmin>1</isAdmin></__proto__><constructor>x</constructor><then>y</then></xml>",
    );
    expect(Object.getPrototypeOf(map)).toBeNull();
    expect(Object.keys(map)).toEqual(["__proto__", "constructor", "then"]);
    expect(Object.hasOwn(Object.prototype, "isAdmin")).toBe(false);
    expect(xmlText(map, "toString")).toBeUndefined();
  });
});

describe("what is refused", () => {
  it.each([
    ['<!DOCTYPE xml [<!ENTITY a "b">]><xml>&a;</xml>', "a document type"],
    ['<!DOCTYPE xml SYSTEM "file:///etc/passwd"><xml/>', "a document type"],
    [`${"<a>".repeat(17)}${"</a>".repeat(17)}`, "too deep a nesting"],
    [`${"<a>".repeat(16)}${"</a>".repeat(16)}`, "none"],
    ["<xml>&secret;</xml>", "not well-formed XML"],
    ["<xml>&constructor;</xml>", "not well-formed XML"],
    ["<xml><a>1</xml>", "not well-formed XML"],
    ["<xml/><xml/>", "not well-formed XML"],
    ["<xml>a]]>b</xml>", "not well-formed XML"],
    ["<xml a='1' a='2'/>", "not well-formed XML"],
    ["<xml>\u0001</xml>", "not well-formed XML"],
    ["<xml>&#0;</xml>", "not well-formed XML"],
    ["text", "not well-formed XML"],
    ["", "not well-formed XML"],
    [`<xml>${"林".repeat(21_844)}</xml>`, "65543 bytes of XML are too many"],
  ])("no. %#", (text, expected) => {
    expect(problem(text)).toMatch(new RegExp(`^${expected}`));
  });

  it("parseXml's problems name the place and never quote the input", () => {
    expect(problem("<xml>\n<Secret>Tk7pV0s</Secre>")).toBe(
      "not well-formed XML at line 2, column 23",
    );
  });

  it("parseXml handles any input of the maximum size quickly", () => {
    for (const part of [
      "<a ",
      "<a/>",
      "a='1' ",
      "&amp;",
      "&#",
      "<![CDATA[",
      "]]",
      "<!--",
      "<?x ",
      "\n",
    ]) {
      for (const head of ["", "<xml>", "<xml ", "<!DOCTYPE x ["]) {
        const text = (head + part.repeat(65_536 / part.length)).slice(0, 65_536);
        // The processor's time, not the clock's: a busy machine changes nothing.
        const begun = process.threadCpuUsage();
        parseXml(text);
        expect(process.threadCpuUsage(begun).user).toBeLessThan(1_000_000);
      }
    }
  });
});

describe("what we compose is read back", () => {
  it("composeXml splits text that would end a CDATA section", () => {
    expect(composeXml({ A: "x]]>y", N: 1_733_110_500, L: ["1", { B: "2" }] })).toBe(
      "<xml><A><![CDATA[x]]]]><![CDATA[>y]]></A><N>1733110500</N><L><![CDATA[1]]></L><L><B><![CDATA[2]]></B></L></xml>",
    );
  });

  it("composeXml rejects a name that is not an element name", () => {
    expect(() => composeXml({ "A><B": "1" })).toThrow(TypeError);
  });

  it("composeXml replaces characters that XML cannot represent", () => {
    expect(children(composeXml({ A: "a\u0000b\uD800c\uFFFE" }))).toEqual({
      A: "a\uFFFDb\uFFFDc\uFFFD",
    });
  });

  it("composed XML parses back to any text, apart from surrounding blanks and line break style", () => {
    const texts = fc.array(
      fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("]]>", "]]", "<![CDATA[", "&lt;")),
    );
    fc.assert(
      fc.property(texts, (parts) => {
        const text = parts.join("");
        // oxlint-disable-next-line no-control-regex -- they are what XML cannot hold
        const legal = text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "\uFFFD");
        expect(children(composeXml({ Content: text }))).toEqual({ Content: legal.trim() });
      }),
    );
  });

  it("parseXml never throws, for any input", () => {
    const pieces = fc.constantFrom(
      "<",
      ">",
      "/",
      "xml",
      "a",
      "]]>",
      "<![CDATA[",
      "&",
      ";",
      "#",
      "'",
      "=",
      "!",
      "?",
      "-",
      " ",
      "林",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        expect(typeof parseXml(parts.join("")).ok).toBe("boolean");
      }),
      { numRuns: 2000 },
    );
  });
});
