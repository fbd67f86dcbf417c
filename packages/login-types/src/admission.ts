import { field } from "@menshen/core";
import { z } from "zod";

/** Fields of a config that say who may enter; see `AdmissionRules` of the domain. */
export const admissionFields = {
  loginTypes: field(z.array(z.string().min(1)).optional(), {
    titles: { zh: "登录方式", en: "Login methods" },
    help: {
      zh: "可使用的登录方式的全名，默认全部。",
      en: "Full names of the login elements that may be used; all by default.",
    },
  }),
  corps: field(z.array(z.string().min(1)).optional(), {
    titles: { zh: "企业", en: "Companies" },
    help: {
      zh: "可进入的企业的 ID（明文或加密），默认不限。",
      en: "Ids of the companies that may enter, plain or encrypted; all by default.",
    },
  }),
  departments: field(z.record(z.string().min(1), z.array(z.int().positive())).optional(), {
    titles: { zh: "部门", en: "Departments" },
    help: {
      zh: "企业 ID 对应可进入的部门 ID，含其下级部门；默认不限。",
      en: "Corp id to the ids of the departments that may enter, with those below them; all by default.",
    },
  }),
};
