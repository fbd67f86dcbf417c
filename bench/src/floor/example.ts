import { hash } from "node:crypto";
import type { Identity } from "./bare-store.ts";

/** The login that both sides of the transaction measure repeat. */
export const element = "auths.loginTypes.QywxInnerExample";
export const base = "https://qyapi.weixin.qq.com";
export const corp = {
  corpId: "ww5a1d0b0c7e3f9a24",
  corpName: "山海科技",
  corpFullName: "山海科技",
};
export const bindingHash = sha256("verifier");
/** Of the length of a sealed answer. */
export const outcome = new Uint8Array(480).fill(7);

export const profile = {
  userId: "LinXiaoMan",
  name: "林小满",
  mobile: "13900000001",
  email: "lin.xiaoman@example.com",
  avatar: "https://wework.qpic.cn/wwpic/sandbox-xiaoman/0",
  department: [2, 3],
  position: "工程师",
  gender: "2",
  status: 1,
  isLeader: true,
};

export const identity: Identity = {
  base,
  corpId: corp.corpId,
  corpName: corp.corpName,
  memberId: "linxiaoman",
  name: profile.name,
  avatar: profile.avatar,
  status: profile.status,
  profile,
};

export function sha256(value: string): string {
  return hash("sha256", value, "base64url");
}
