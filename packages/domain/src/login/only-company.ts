import { Code } from "@menshen/core";
import type { CompanyHint, CompanyLogin } from "./login-spec.ts";

/** For an element that serves one company, or whose provider knows none: `companyOf` of its spec. */
export function onlyCompany<Profile extends object>(
  company: CompanyLogin<Profile>,
): (hint: CompanyHint) => Promise<CompanyLogin<Profile>> {
  return async ({ corpId, org }) => {
    if (corpId && company.corpId && corpId !== company.corpId) {
      throw new Code(10203, "this login element serves another company");
    }
    if (org) throw new Code(10302, "this login element has no organisation codes");
    return company;
  };
}
