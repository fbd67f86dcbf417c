import { field, host } from "@menshen/core";
import { admissionFields } from "@menshen/login-types/admission";
import { z } from "zod";

/** Plain characters alone: what a proxy could read in two ways is never public. */
const prefix = /^\/(?:[\w.~!$&'()*+,=:@-]+\/)*[\w.~!$&'()*+,=:@-]*$/;

/** The config file of an instance. */
export const config = z.object({
  hosts: field(z.array(host()).min(1), {
    titles: { zh: "主机名", en: "Hosts" },
    help: {
      zh: "受保护的主机名，小写，不含协议；非默认端口写成 主机名:端口。",
      en: "The protected hosts in lower case without a scheme; name:port for a port that is not the default.",
    },
  }),
  ...admissionFields,
  public: field(z.array(z.string().regex(prefix)).default([]), {
    titles: { zh: "公开路径", en: "Public paths" },
    help: {
      zh: "无需登录即可访问的路径前缀，默认没有。",
      en: "Path prefixes that need no login; none by default.",
    },
  }),
});
