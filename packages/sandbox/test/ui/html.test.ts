import fc from "fast-check";
import { expect, test } from "vitest";
import { html, trusted } from "../../src/ui/html.ts";

test("html escapes values, inserts HTML and lists, omits missing values", () => {
  const item = html`<i>${"<\"&'>"}</i>`;
  expect(
    html`<p title="${'a"b'}">${item}${[item, 1]}${false}${null}${undefined}</p>`.toString(),
  ).toBe('<p title="a&quot;b"><i>&lt;&quot;&amp;&#39;&gt;</i><i>&lt;&quot;&amp;&#39;&gt;</i>1</p>');
  expect(html`${trusted("<svg/>")}`.toString()).toBe("<svg/>");
});

test("html lets no text leave its attribute or element", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const inside = html`${text}`.toString();
      expect(inside).not.toMatch(/[<>"']/);
      expect(inside.replaceAll(/&(amp|lt|gt|quot|#39);/g, "")).not.toContain("&");
    }),
  );
});
