import { describe, expect, it } from "vitest";
import { findUnknownVariables } from "./unknown-variables.ts";

const known = ["MENSHEN_SECRET", "MENSHEN_EDIT", "MENSHEN_DATABASE_URL"];
const find = (...names: string[]) =>
  findUnknownVariables(Object.fromEntries(names.map((name) => [name, "x"])), known);

describe("unknown MENSHEN_ variables", () => {
  it.each([
    ["MENSHEN_SECRT", "MENSHEN_SECRET"],
    ["MENSHEN_SERCET", "MENSHEN_SECRET"],
    ["MENSHEN_DATABASEURL", "MENSHEN_DATABASE_URL"],
    ["MENSHEN_EDITS", "MENSHEN_EDIT"],
  ])("%s is a misspelt %s", (name, meant) => {
    expect(find(name)).toEqual({ misspelt: [{ name, meant }], others: [] });
  });

  it("a name that resembles no known one is reported without a suggestion", () => {
    expect(find("MENSHEN_COLOUR")).toEqual({ misspelt: [], others: ["MENSHEN_COLOUR"] });
  });

  it("known names and names of other programs are not reported", () => {
    expect(find(...known, "PATH", "MENSH_EDIT")).toEqual({ misspelt: [], others: [] });
  });

  it("names that Kubernetes injects for services called menshen are ignored", () => {
    const injected = {
      MENSHEN_SERVICE_HOST: "10.0.0.11",
      MENSHEN_SERVICE_PORT: "3000",
      MENSHEN_SERVICE_PORT_HTTP: "3000",
      MENSHEN_PORT: "tcp://10.0.0.11:3000",
      MENSHEN_PORT_3000_TCP: "tcp://10.0.0.11:3000",
      MENSHEN_PORT_3000_TCP_PROTO: "tcp",
      MENSHEN_PORT_3000_TCP_PORT: "3000",
      MENSHEN_PORT_3000_TCP_ADDR: "10.0.0.11",
      MENSHEN_EDIT_SERVICE_HOST: "10.0.0.12",
      MENSHEN_EDIT_PORT: "udp://10.0.0.12:1",
    };
    expect(findUnknownVariables(injected, known)).toEqual({ misspelt: [], others: [] });
    expect(findUnknownVariables({ MENSHEN_PORT: "3000" }, known).others).toEqual(["MENSHEN_PORT"]);
  });
});
