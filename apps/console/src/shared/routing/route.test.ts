import { describe, expect, it } from "vitest";
import { hrefOf, parseRoute } from "./route.ts";

describe("parseRoute", () => {
  it("parses the fragment of every page", () => {
    expect(parseRoute("")).toEqual({ page: "overview" });
    expect(parseRoute("#/")).toEqual({ page: "overview" });
    expect(parseRoute("#/elements")).toEqual({ page: "elements" });
    expect(parseRoute("#/audit")).toEqual({ page: "audit" });
    expect(parseRoute("#/logins?outcome=failed&errcode=-1&source=wecom&from=5&other=1")).toEqual({
      page: "logins",
      outcome: "failed",
      errcode: -1,
      source: "wecom",
      from: 5,
    });
    expect(parseRoute("#/audit?errcode=x&outcome=maybe&until=")).toEqual({ page: "audit" });
    expect(parseRoute("#/elements/auths.loginTypes.X")).toEqual({
      page: "element",
      fullName: "auths.loginTypes.X",
    });
    expect(parseRoute("#/users")).toEqual({ page: "users" });
    expect(parseRoute("#/users/u%201")).toEqual({ page: "user", userId: "u 1" });
    expect(parseRoute("#/account")).toEqual({ page: "account" });
    expect(parseRoute("#/brand")).toEqual({ page: "brand" });
    expect(parseRoute("#/suites")).toEqual({ page: "suites" });
    expect(parseRoute("#/applications")).toEqual({ page: "applications" });
    expect(parseRoute("#/applications/auths.clients.Gitea")).toEqual({
      page: "application",
      fullName: "auths.clients.Gitea",
    });
    expect(parseRoute("#/applications/a.B/test")).toEqual({
      page: "application-test",
      fullName: "a.B",
    });
    expect(parseRoute("#/add-application?template=gitea")).toEqual({
      page: "add-application",
      template: "gitea",
    });
    expect(parseRoute("#/gates/auths.gates.Wiki")).toEqual({
      page: "gate",
      fullName: "auths.gates.Wiki",
    });
    expect(hrefOf({ page: "gate", fullName: "auths.gates.Wiki" })).toBe("#/gates/auths.gates.Wiki");
    expect(parseRoute("#/users/merge?keep=u1&merge=u2")).toEqual({
      page: "merge",
      keep: "u1",
      merge: "u2",
    });
    expect(parseRoute("#/directory")).toEqual({ page: "directory" });
    expect(parseRoute("#/directory/c1?department=7")).toEqual({
      page: "company",
      corpKey: "c1",
      department: 7,
    });
    expect(parseRoute("#/directory/c1/members/a%40b")).toEqual({
      page: "member",
      corpKey: "c1",
      memberId: "a@b",
    });
    expect(parseRoute("#/syncs/s1")).toEqual({ page: "sync", id: "s1" });
    expect(parseRoute("#/callbacks")).toEqual({ page: "callbacks" });
    expect(parseRoute("#/callbacks?status=dead&event=create_auth&scope=s%2Fc&other=1")).toEqual({
      page: "callbacks",
      status: "dead",
      event: "create_auth",
      scope: "s/c",
    });
    expect(parseRoute("#/callbacks/17")).toEqual({ page: "callback", id: 17 });
    expect(parseRoute("#/callbacks/explain?element=a.B")).toEqual({
      page: "explain",
      element: "a.B",
    });
    expect(parseRoute("#/explorer")).toEqual({ page: "explorer" });
    expect(parseRoute("#/explorer/a.B?method=get")).toEqual({
      page: "explorer",
      fullName: "a.B",
      method: "get",
    });
    expect(parseRoute("#/elements/auths.X/test?flow=workbench&run=r1")).toEqual({
      page: "test",
      fullName: "auths.X",
      flow: "workbench",
      run: "r1",
    });
  });

  it("rejects unknown fragments", () => {
    expect(parseRoute("#/nowhere")).toEqual({ page: "unknown" });
    expect(parseRoute("#/users/u/more")).toEqual({ page: "unknown" });
    expect(parseRoute("#/users/merge?keep=u1")).toEqual({ page: "users" });
    expect(parseRoute("#/directory/c1?department=x")).toEqual({ page: "company", corpKey: "c1" });
    expect(parseRoute("#/directory/c1/people/x")).toEqual({ page: "unknown" });
    expect(parseRoute("#/directory/c1/members/x/y")).toEqual({ page: "unknown" });
    expect(parseRoute("#/callbacks/0x1")).toEqual({ page: "unknown" });
    expect(parseRoute("#/callbacks/1/more")).toEqual({ page: "unknown" });
    expect(parseRoute("#/callbacks?status=lost")).toEqual({ page: "callbacks" });
    expect(parseRoute("#/applications/a.B/more")).toEqual({ page: "unknown" });
    expect(parseRoute("#/account/more")).toEqual({ page: "unknown" });
    expect(parseRoute("#/elements/X/edit")).toEqual({ page: "unknown" });
    expect(parseRoute("#/elements/X/test/deeper")).toEqual({ page: "unknown" });
    expect(parseRoute("#/elements/%E0%A4%A")).toEqual({ page: "element", fullName: "%E0%A4%A" });
  });

  it("defaults to the QR flow", () => {
    expect(parseRoute("#/elements/X/test?flow=%22")).toEqual({
      page: "test",
      fullName: "X",
      flow: "qr",
    });
  });
});

describe("hrefOf", () => {
  it("round-trips through parseRoute", () => {
    expect(hrefOf({ page: "overview" })).toBe("#/");
    expect(hrefOf({ page: "user", userId: "u 1" })).toBe("#/users/u%201");
    expect(hrefOf({ page: "account" })).toBe("#/account");
    expect(hrefOf({ page: "element", fullName: "auths.loginTypes.X" })).toBe(
      "#/elements/auths.loginTypes.X",
    );
    expect(hrefOf({ page: "applications" })).toBe("#/applications");
    expect(hrefOf({ page: "application", fullName: "a.B" })).toBe("#/applications/a.B");
    expect(hrefOf({ page: "application-test", fullName: "a.B" })).toBe("#/applications/a.B/test");
    expect(hrefOf({ page: "add-application", template: "gitea" })).toBe(
      "#/add-application?template=gitea",
    );
    expect(hrefOf({ page: "explorer" })).toBe("#/explorer");
    expect(hrefOf({ page: "explorer", fullName: "a.B", method: "get" })).toBe(
      "#/explorer/a.B?method=get",
    );
    expect(hrefOf({ page: "element", fullName: "a.B", field: "auth.id" })).toBe(
      "#/elements/a.B?field=auth.id",
    );
    expect(parseRoute("#/elements/a.B?field=auth.id")).toMatchObject({ field: "auth.id" });
    expect(hrefOf({ page: "test", fullName: "a.B", flow: "qr", run: "x y" })).toBe(
      "#/elements/a.B/test?flow=qr&run=x+y",
    );
    expect(parseRoute("#/elements/a.B/test?flow=qr&run=x+y")).toMatchObject({ run: "x y" });
    expect(hrefOf({ page: "test", fullName: "a.B", flow: "qr", corpId: "ww1" })).toBe(
      "#/elements/a.B/test?flow=qr&corpId=ww1",
    );
    expect(hrefOf({ page: "logins", from: 0, search: "林" })).toBe(
      "#/logins?from=0&search=%E6%9E%97",
    );
    expect(hrefOf({ page: "callbacks", from: 1, until: 2 })).toBe("#/callbacks?from=1&until=2");
    expect(hrefOf({ page: "callbacks" })).toBe("#/callbacks");
    expect(hrefOf({ page: "callbacks", status: "dead", scope: "s/c" })).toBe(
      "#/callbacks?status=dead&scope=s%2Fc",
    );
    expect(hrefOf({ page: "callback", id: 17 })).toBe("#/callbacks/17");
    expect(hrefOf({ page: "explain", element: "a.B" })).toBe("#/callbacks/explain?element=a.B");
  });
});
