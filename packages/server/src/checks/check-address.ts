import { isIP } from "node:net";
import type { CheckResult } from "@menshen/domain";
import { parsePublicUrl } from "../http/public-url.ts";

/** Whether providers and people could reach an address like this one, judged by its form. */
export function checkAddress(publicOrigin: string): CheckResult[] {
  const url = new URL(publicOrigin);
  const { origin, host, hostname } = url;
  const isLocal = parsePublicUrl(publicOrigin).aliases.size > 0;
  const shown = { zh: `公开地址是 ${origin}`, en: `the public address is ${origin}` };
  if (isLocal) {
    return [
      {
        check: "public-address",
        status: "warning",
        message: {
          zh: `${shown.zh}，只有本机能访问`,
          en: `${shown.en}, which only this machine reaches`,
        },
        remedy: {
          zh: "把 MENSHEN_PUBLIC_URL 设为成员的浏览器所用的 https 地址（沙箱不需要）。",
          en: "Set MENSHEN_PUBLIC_URL to the https address that people's browsers use (the sandbox needs none).",
        },
      },
    ];
  }
  const isAddress = isIP(hostname.replace(/^\[|\]$/g, "")) !== 0;
  const domain: CheckResult = isAddress
    ? {
        check: "domain",
        status: "error",
        message: {
          zh: `${host} 是 IP，不能登记为可信域名`,
          en: `${host} is an IP address, which cannot be registered as a trusted domain`,
        },
        remedy: {
          zh: "使用已备案、主体与企业一致的域名。",
          en: "Use a domain whose ICP filing names the company.",
        },
      }
    : {
        check: "domain",
        status: "ok",
        message: {
          zh: `${host} 可以登记为可信域名`,
          en: `${host} can be registered as a trusted domain`,
        },
      };
  return [{ check: "public-address", status: "ok", message: shown }, domain];
}
