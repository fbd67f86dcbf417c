import fc from "fast-check";
import { expect, test } from "vitest";
import { html, trusted } from "../../src/ui/html.ts";

test("escapes values, keeps HTML and lists, drops what is not there", () => {
  const item = html`<i>${"<\"&'>"}</i>`;
  expect(
    html`<p title="${'a"b'}">${item}${[item, 1]}${false}${null}${undefined}</p>`.toString(),
  ).toBe('<p title="a&quot;b"><i>&lt;&quot;&amp;&#39;&gt;</i><i>&lt;&quot;&amp;&#39;&gt;</i>1</p>');
  expect(html`${trusted("<svg/>")}`.toString()).toBe("<svg/>");
});

test("no text leaves its place in an attribute or an element", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const inside = html`${text}`.toString();
      expect(inside).not.toMatch(/[<>"']/);
      expect(inside.replaceAll(/&(amp|lt|gt|quot|#39);/g, "")).not.toContain("&");
    }),
  );
});
