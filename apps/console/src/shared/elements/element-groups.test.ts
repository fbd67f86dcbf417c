import { describe, expect, it } from "vitest";
import {
  groupElements,
  hasWorkbench,
  isLoginElement,
  isUsable,
  matches,
  titleOf,
} from "./element-groups.ts";
import type { ElementSummary } from "../server/rows.ts";

const element = (
  fullName: string,
  type: string,
  family: ElementSummary["family"],
): ElementSummary => ({
  fullName,
  family,
  type,
  title: { zh: "标题", en: `Title of ${fullName}` },
  layer: "base",
  official: false,
  state: "active",
  generation: 1,
  isDefault: false,
  diagnostics: [],
});

const loginMeta = element("auths.loginTypes.Meta", "", "meta");
const wecom = element("auths.loginTypes.QywxInnerType", "auths.loginTypes.Meta", "type");
const custom = element("auths.OwnType", "auths.loginTypes.QywxInnerType", "type");
const login = element("auths.Company", "auths.OwnType", "instance");
const serviceMeta = element("services.Meta", "", "meta");
const normal = element("services.NormalType", "services.Meta", "type");
const service = element("auths.AuthSvc", "services.NormalType", "instance");
const all = [service, custom, login, loginMeta, normal, serviceMeta, wecom];

describe("groupElements", () => {
  it("orders login instances first, then Types, then Metas", () => {
    const groups = groupElements(all).map(({ kind, of, members }) => [
      kind,
      of,
      members.map(({ fullName }) => fullName),
    ]);
    expect(groups).toEqual([
      ["instances", "auths.OwnType", ["auths.Company"]],
      ["instances", "services.NormalType", ["auths.AuthSvc"]],
      ["types", "auths.loginTypes.Meta", ["auths.loginTypes.QywxInnerType"]],
      ["types", "auths.loginTypes.QywxInnerType", ["auths.OwnType"]],
      ["types", "services.Meta", ["services.NormalType"]],
      ["metas", "", ["auths.loginTypes.Meta", "services.Meta"]],
    ]);
  });
});

describe("isLoginElement", () => {
  it("follows Types down to the login Meta", () => {
    expect(isLoginElement(login, all)).toBe(true);
    expect(isLoginElement(service, all)).toBe(false);
    expect(isLoginElement(wecom, all)).toBe(false);
  });

  it("terminates on cyclic and missing Types", () => {
    const a = element("a.A", "a.B", "type");
    const b = element("a.B", "a.A", "type");
    expect(isLoginElement(element("a.X", "a.A", "instance"), [a, b])).toBe(false);
    expect(isLoginElement(element("a.X", "a.Gone", "instance"), [])).toBe(false);
  });
});

describe("matches", () => {
  it("requires every search term, in any case, in name, Type or title", () => {
    expect(matches(login, "company OWN", "all")).toBe(true);
    expect(matches(login, "标题", "all")).toBe(true);
    expect(matches(login, "company nowhere", "all")).toBe(false);
    expect(matches(login, "", "all")).toBe(true);
  });

  it("filters by instances, Types and problems", () => {
    expect(matches(login, "", "types")).toBe(false);
    expect(matches(wecom, "", "types")).toBe(true);
    expect(matches(login, "", "problems")).toBe(false);
    expect(matches({ ...login, state: "stale" }, "", "problems")).toBe(true);
  });
});

describe("titleOf", () => {
  it("falls back to the last segment of the name", () => {
    expect(titleOf("auths.Company", all, "en")).toBe("Title of auths.Company");
    expect(titleOf("auths.Gone", all, "zh")).toBe("Gone");
  });
});

describe("isUsable", () => {
  it("is true for active and stale elements only", () => {
    expect(isUsable({ state: "active" })).toBe(true);
    expect(isUsable({ state: "stale" })).toBe(true);
    expect(isUsable({ state: "inactive" })).toBe(false);
    expect(isUsable({ state: "failed" })).toBe(false);
  });
});

describe("hasWorkbench", () => {
  it("is true for company logins, false for website logins", () => {
    const wechat = element("auths.loginTypes.WeChatType", "auths.loginTypes.Meta", "type");
    const site = element("auths.Site", wechat.fullName, "instance");
    const elements = [...all, wechat, site];
    expect([login, site, service].map((one) => hasWorkbench(one, elements))).toEqual([
      true,
      false,
      false,
    ]);
  });
});
