/** Software that people sign in to; the same for ours and for the floor. */
export interface Application {
  readonly clientId: string;
  readonly clientSecret: string;
}

export const redirectUri = "https://application.test/callback";
export const scope = "openid profile email offline_access";

export const applications: readonly Application[] = Array.from({ length: 5 }, (_, number) => ({
  clientId: `application-${number}`,
  clientSecret: `secret-of-application-${number}-0123456789`,
}));

/** Their elements. */
export const applicationElements: Readonly<Record<string, object>> = Object.fromEntries(
  applications.flatMap((application, number) => {
    const folder = `auths/clients/Application${number}`;
    return [
      [
        `${folder}/e.json`,
        { type: "auths.clients.OidcClientType", title: `Application ${number}` },
      ],
      [`${folder}/Application${number}.json`, { ...application, redirectUris: [redirectUri] }],
    ];
  }),
);
