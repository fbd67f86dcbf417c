/** Where a person signs in: the `platform` of `loginByCode` and `loginByWorkbench`. */
export const LoginPlatformEnum = { web: "web", mobile: "mobile", app: "app" } as const;
export type LoginPlatformEnum = (typeof LoginPlatformEnum)[keyof typeof LoginPlatformEnum];
