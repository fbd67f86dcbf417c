import type { MenshenLogin } from "@menshen/element";

declare const login: MenshenLogin;

login.addEventListener("menshen-success", ({ detail }) => detail.user.userId satisfies string);
login.addEventListener("menshen-error", ({ detail }) => detail.errcode satisfies number);
login.addEventListener("click", ({ clientX }) => clientX satisfies number);
// @ts-expect-error -- no such event
login.addEventListener("menshen-done", () => {});
