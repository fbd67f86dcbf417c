import { expect, it } from "vitest";
import { hostsOf } from "./gate-hosts.ts";

const fullName = "auths.gates.Wiki";
const of = (text: string) => hostsOf({ fullName, files: [{ name: "Wiki.json", text }] });

it("hosts are read from the gate's config file, and a broken file has none", () => {
  expect(of('{ "hosts": ["wiki.example.com", "wiki.example.com:8443", 1] }')).toEqual([
    "wiki.example.com",
    "wiki.example.com:8443",
  ]);
  for (const broken of ["", "{", "null", "[]", '{ "hosts": "wiki.example.com" }'])
    expect(of(broken), broken).toEqual([]);
});

it("a masked host, which is none, has no configuration", () => {
  expect(of('{ "hosts": ["********", "wiki.example.com"] }')).toEqual(["wiki.example.com"]);
});
