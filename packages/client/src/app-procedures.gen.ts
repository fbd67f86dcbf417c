// Made by `pnpm run docs` from the server's procedures. Do not edit.
import type { Mutation, Query, Subscription } from "./element-types.ts";

export interface AppProcedures {
  elements: {
    list: Query<{
      [key: string]: never;
    } | null | undefined, {
      snapshot: {
        number: number;
        hash: string;
      };
      elements: readonly ElementSummary[];
      diagnostics: readonly Diagnostic[];
    }>;
    get: Query<{
      fullName: string;
    }, ElementDetail>;
    schema: Query<{
      type: string;
    }, InstanceSchema>;
    validate: Mutation<{
      fullName: string;
      e?: string | number | Recursive | {
        [key: string]: JSONType;
      } | boolean | null | undefined;
      config?: string | number | Recursive | {
        [key: string]: JSONType;
      } | boolean | null | undefined;
    }, readonly Diagnostic[]>;
    create: Mutation<{
      fullName: string;
      e?: string | number | Recursive | {
        [key: string]: JSONType;
      } | boolean | null | undefined;
      config?: string | number | Recursive | {
        [key: string]: JSONType;
      } | boolean | null | undefined;
      variables?: string[] | {
        [key: string]: {
          secret?: true | undefined;
        };
      } | undefined;
    }, {
      fullName: string;
      hash: string;
    }>;
    save: Mutation<{
      fullName: string;
      e?: string | number | Recursive | {
        [key: string]: JSONType;
      } | boolean | null | undefined;
      config?: string | number | Recursive | {
        [key: string]: JSONType;
      } | boolean | null | undefined;
      hash: string;
      variables?: string[] | {
        [key: string]: {
          secret?: true | undefined;
        };
      } | undefined;
    }, ElementDetail>;
    rename: Mutation<{
      fullName: string;
      hash: string;
      to: string;
    }, {
      fullName: string;
      hash: string;
    }>;
    duplicate: Mutation<{
      fullName: string;
      to: string;
    }, {
      fullName: string;
      hash: string;
    }>;
    remove: Mutation<{
      fullName: string;
      hash: string;
    }, {
      trashId: string;
    }>;
    restore: Mutation<{
      trashId: string;
    } | {
      fullName: string;
      version: string;
    }, {
      fullName: string;
      hash: string;
    }>;
    history: Query<{
      fullName: string;
    }, readonly Version[]>;
    version: Query<{
      trashId: string;
    } | {
      fullName: string;
      version: string;
    }, MaskedVersion>;
    trash: Query<{
      [key: string]: never;
    } | null | undefined, readonly Trashed[]>;
    seal: Mutation<{
      fullName: string;
      /** Of a file of the element, with dots for levels. */
      field: string;
      value: string;
    }, {
      sealed: string;
    }>;
    check: Mutation<{
      fullName: string;
    }, {
      results: CheckResult[];
      checkedAt: number;
    }>;
  };
  onSnapshot: Subscription<{
    lastEventId?: string | undefined;
  } | null | undefined, { id: string; data: SnapshotEvent }>;
  info: Query<undefined, {
    snapshot: {
      number: number;
      hash: string;
    };
    /** `brand` of `app.json`. */
    brand: {
      name?: Bilingual | undefined;
      /** An `https:` or `data:image/` URL, or a path of this site. */
      logo?: string | undefined;
      /** Of buttons and accents: `#rrggbb`. */
      color?: string | undefined;
      /** Behind the card of hosted pages: `#rrggbb`. */
      background?: string | undefined;
      terms?: Bilingual | undefined;
      privacy?: Bilingual | undefined;
      /** An `https:` or `mailto:` URL. */
      support?: Bilingual | undefined;
      onColor?: string | undefined;
    } | null;
    name: string;
    version: string;
    mode: "dev" | "serve" | "start";
    /** Whether Instances may be written over the network. */
    edit: boolean;
    sandboxUrl: string | null;
  }>;
  adminSessions: {
    list: Query<{
      [key: string]: never;
    } | null | undefined, {
      ip: string;
      userAgent: string;
      id: string;
      createdAt: number;
      activeAt: number;
      expiresAt: number;
      isCurrent: boolean;
    }[]>;
    end: Mutation<{
      id: string;
    }, {
      success: true;
    }>;
  };
  account: {
    get: Query<{
      [key: string]: never;
    } | null | undefined, {
      user: {
        userId: string;
        name: string | null;
        avatar: string | null;
        role: "admin" | "user";
        status: "active" | "disabled";
        mergedInto: string | null;
        createdAt: number;
        /** As an administrator entered them. */
        mobile: string | null;
        email: string | null;
        /** The company that the user was created for. */
        corpId: string | null;
        /** Null before the first login. */
        firstLoginAt: number | null;
      };
      accounts: {
        id: number;
        kind: string;
        tenant: string;
        subject: string;
        unionId: string | null;
        name: string | null;
        avatar: string | null;
        createdAt: number;
        updatedAt: number;
      }[];
      methods: {
        fullName: string;
        title: {
          zh: string;
          en: string;
        };
        icon: string | null;
        /** Ids in `accounts`. */
        accountIds: number[];
      }[];
    }>;
  };
  alarms: {
    list: Query<{
      [key: string]: never;
    } | null | undefined, {
      /** The kind of problem. Code and message stay the same while the alarm lasts. */
      code: string;
      /** The problem and its remedy. Never a secret. */
      message: Bilingual;
      /** Full name of the element that raised it. */
      element: string;
      since: number | null;
    }[]>;
  };
  applications: {
    get: Query<{
      application: string;
    }, {
      clientId: string;
      redirectUris: readonly string[];
      /** It has neither a secret nor keys. */
      isPublic: boolean;
      testClientId?: string | undefined;
      /** What it may ask for. */
      scopes: readonly string[];
      /** What the counts end at. */
      atMost: number;
      /** Sessions that are signed in to it. */
      sessions: number;
      loginsOfDay: number;
      loginsOfWeek: number;
    }>;
    preview: Query<{
      application: string;
      userId: string;
    }, {
      basis: "membership" | "session" | "user";
      admitted: boolean;
      loginTypes?: readonly string[] | undefined;
      scopes: {
        scope: string;
        claims: {
          [key: string]: unknown;
        };
      }[];
    }>;
  };
  audit: {
    list: Query<{
      /** Only entries about that user. */
      userId?: string | undefined;
      action?: string | undefined;
      /** `login`: attempts to sign in, to link an account and to test a login. */
      kind?: "login" | undefined;
      /** Full name. */
      element?: string | undefined;
      /** `failed`: entries with an errcode. */
      outcome?: "done" | "failed" | undefined;
      errcode?: number | undefined;
      /** Whose errcode it is, such as `wecom`. */
      source?: string | undefined;
      /** The provider's id of the company. */
      corpId?: string | undefined;
      ip?: string | undefined;
      /** Epoch milliseconds; not before. */
      from?: number | undefined;
      /** Epoch milliseconds; before. */
      until?: number | undefined;
      /** A part of a user's name, userId or id at a provider, or a whole IP address. */
      search?: string | undefined;
      limit?: number | undefined;
      /** The id of the last row of the previous page. */
      before?: number | undefined;
    } | undefined, AuditRow[]>;
  };
  brand: {
    get: Query<{
      [key: string]: never;
    } | null | undefined, {
      /** Name of the layer and of the file: `elements/app.json`. */
      file: string;
      /** Over `brand` alone: the rest of the file may change meanwhile. */
      hash: string;
      /** Null where the file has none; the last good one while its JSON is broken, such as half saved. */
      brand: {
        [key: string]: unknown;
      } | null;
      /** What is wrong with the file. */
      diagnostics: readonly Diagnostic[];
      texts: {
        zh: {
          again: string;
          allow: string;
          applicationFailed: string;
          backToApplication: string;
          bind: string;
          bindAgain: string;
          bindConfirm: string;
          bindFailed: string;
          bindGone: string;
          bindLater: string;
          bindNone: string;
          bindOther: string;
          bindSignIn: string;
          bindTo: string;
          bindVia: string;
          choose: string;
          company: string;
          companyGone: string;
          companyHint: string;
          consentHint: string;
          errcode: string;
          failed: string;
          goOn: string;
          handOver: string;
          home: string;
          inClient: string;
          invitation: string;
          invitationGone: string;
          invitationOnce: string;
          invitationOpening: string;
          invitedAs: string;
          needsScript: string;
          noConsole: string;
          noGate: string;
          none: string;
          notAdmitted: string;
          notFound: string;
          notFoundHint: string;
          organisation: string;
          organisationCode: string;
          organisationGone: string;
          organisationHint: string;
          other: string;
          otherWay: string;
          privacy: string;
          reload: string;
          requestGone: string;
          scan: string;
          signIn: string;
          signInTo: string;
          signOut: string;
          signOutHint: string;
          signedInAs: string;
          signedOut: string;
          staySignedIn: string;
          support: string;
          terms: string;
          testElsewhere: string;
          testFailed: string;
          testFailedHint: string;
          tested: string;
          testedHint: string;
          ticketGone: string;
          unavailable: string;
          unavailableHint: string;
          unknownError: string;
          unnamed: string;
          unnamedCompany: string;
        };
        en: {
          again: string;
          allow: string;
          applicationFailed: string;
          backToApplication: string;
          bind: string;
          bindAgain: string;
          bindConfirm: string;
          bindFailed: string;
          bindGone: string;
          bindLater: string;
          bindNone: string;
          bindOther: string;
          bindSignIn: string;
          bindTo: string;
          bindVia: string;
          choose: string;
          company: string;
          companyGone: string;
          companyHint: string;
          consentHint: string;
          errcode: string;
          failed: string;
          goOn: string;
          handOver: string;
          home: string;
          inClient: string;
          invitation: string;
          invitationGone: string;
          invitationOnce: string;
          invitationOpening: string;
          invitedAs: string;
          needsScript: string;
          noConsole: string;
          noGate: string;
          none: string;
          notAdmitted: string;
          notFound: string;
          notFoundHint: string;
          organisation: string;
          organisationCode: string;
          organisationGone: string;
          organisationHint: string;
          other: string;
          otherWay: string;
          privacy: string;
          reload: string;
          requestGone: string;
          scan: string;
          signIn: string;
          signInTo: string;
          signOut: string;
          signOutHint: string;
          signedInAs: string;
          signedOut: string;
          staySignedIn: string;
          support: string;
          terms: string;
          testElsewhere: string;
          testFailed: string;
          testFailedHint: string;
          tested: string;
          testedHint: string;
          ticketGone: string;
          unavailable: string;
          unavailableHint: string;
          unknownError: string;
          unnamed: string;
          unnamedCompany: string;
        };
      };
    }>;
    save: Mutation<{
      hash: string;
      brand: {
        [key: string]: unknown;
      } | null;
    }, {
      /** Name of the layer and of the file: `elements/app.json`. */
      file: string;
      /** Over `brand` alone: the rest of the file may change meanwhile. */
      hash: string;
      /** Null where the file has none; the last good one while its JSON is broken, such as half saved. */
      brand: {
        [key: string]: unknown;
      } | null;
      /** What is wrong with the file. */
      diagnostics: readonly Diagnostic[];
    }>;
    preview: Mutation<{
      brand: {
        [key: string]: unknown;
      };
      language?: "en" | "zh" | undefined;
      theme?: "dark" | "light" | undefined;
    }, {
      html: string;
      colors: ColorPair[];
      suggestedColor: string | null;
      diagnostics: readonly Diagnostic[];
    }>;
  };
  callbacks: {
    list: Query<{
      status?: "dead" | "done" | "failed" | "processing" | "received" | undefined;
      /** Only pushes of that scope, such as a suiteId. */
      scope?: string | undefined;
      /** Full name of the element that processes them. */
      element?: string | undefined;
      event?: string | undefined;
      /** When it arrived, in epoch milliseconds: not before, and before. */
      from?: number | undefined;
      until?: number | undefined;
      limit?: number | undefined;
      /** The id of the last row of the previous page. */
      before?: number | undefined;
    } | undefined, {
      id: number;
      element: string;
      scope: string;
      event: string;
      receiver: string;
      status: "dead" | "done" | "failed" | "processing" | "received";
      mark: "clock" | "test" | "unknown" | null;
      attempts: number;
      occurredAt: number;
      receivedAt: number;
      nextTryAt: number | null;
      finishedAt: number | null;
      lastError: {
        errcode: number;
        source: "app" | "wechat" | "wecom" | string;
        /** What happened and what mends it, where the number has such a text. */
        adminHint?: Bilingual | undefined;
        message: string;
      } | null;
    }[]>;
    get: Query<{
      id: number;
    }, {
      decoded: {
        [key: string]: unknown;
      } | null;
      id: number;
      element: string;
      scope: string;
      event: string;
      receiver: string;
      status: "dead" | "done" | "failed" | "processing" | "received";
      mark: "clock" | "test" | "unknown" | null;
      attempts: number;
      occurredAt: number;
      receivedAt: number;
      nextTryAt: number | null;
      finishedAt: number | null;
      lastError: {
        errcode: number;
        source: "app" | "wechat" | "wecom" | string;
        /** What happened and what mends it, where the number has such a text. */
        adminHint?: Bilingual | undefined;
        message: string;
      } | null;
    }>;
    onChange: Subscription<{
      status?: "dead" | "done" | "failed" | "processing" | "received" | undefined;
      /** Only pushes of that scope, such as a suiteId. */
      scope?: string | undefined;
      /** Full name of the element that processes them. */
      element?: string | undefined;
      event?: string | undefined;
      /** When it arrived, in epoch milliseconds: not before, and before. */
      from?: number | undefined;
      until?: number | undefined;
      limit?: number | undefined;
      /** The id of the last row of the previous page. */
      before?: number | undefined;
    } | undefined, {
      at: number;
    }>;
    retry: Mutation<{
      id: number;
    }, {
      success: true;
    }>;
    sendTest: Mutation<{
      fullName: string;
    }, {
      id: number | null;
      answeredInMs: number;
    }>;
    explain: Mutation<{
      fullName: string;
      /** The complete URL that was called, or its query. */
      url: string;
      body?: string | undefined;
    }, ExplainedCallback>;
  };
  directory: {
    corps: Query<{
      [key: string]: never;
    } | null | undefined, {
      /** The provider's id of the company. */
      corpId: string;
      corpName: string;
      corpFullName: string;
      /** Set in answers where no source names the company: its names are then its shortened id. */
      unnamed?: true | undefined;
      corpKey: string;
      /** Where the name comes from; null for an unnamed company. */
      nameSource: "admin" | "authorisation" | "config" | "department" | null;
      /** Its ids beside `corpId`, such as the one that WeCom encrypts for a provider. */
      otherIds: string[];
      /** The provider's address: companies of the sandbox and of the real provider are distinct. */
      base: string;
      /** Counted up to 10,001, which stands for more than 10,000; so are the next two. */
      departments: number;
      members: number;
      activeMembers: number;
      updatedAt: number;
      lastSync: {
        id: string;
        corpKey: string;
        corp: CorpRef | null;
        element: string;
        kind: "company" | "departments" | "member";
        target: string | null;
        forceUpdate: boolean;
        dryRun: boolean;
        createUsers: boolean;
        actor: string;
        status: "cancelled" | "done" | "failed" | "queued" | "running" | "waiting";
        phase: "apply" | "collect" | "compare";
        done: number;
        total: number | null;
        calls: number;
        counts: SyncCounts | null;
        confirmed: boolean;
        createdAt: number;
        startedAt: number | null;
        finishedAt: number | null;
        nextTryAt: number | null;
        durationMs: number | null;
        error: {
          errcode: number;
          source: "app" | "wechat" | "wecom" | string;
          /** What happened and what mends it, where the number has such a text. */
          adminHint?: Bilingual | undefined;
          message: string;
        } | null;
      } | null;
      elements: string[];
    }[]>;
    renameCorp: Mutation<{
      corpKey: string;
      name: string;
    }, {
      /** The provider's id of the company. */
      corpId: string;
      corpName: string;
      corpFullName: string;
      /** Set in answers where no source names the company: its names are then its shortened id. */
      unnamed?: true | undefined;
      nameSource: "admin" | "authorisation" | "config" | "department" | null;
    }>;
    editMember: Mutation<{
      corpKey: string;
      memberId: string;
      edits: {
        name?: string | undefined;
        position?: string | undefined;
        mobile?: string | undefined;
        email?: string | undefined;
      };
    }, {
      profile: {
        [key: string]: unknown;
      };
      departments: {
        departmentId: number;
        /** Larger sorts first. */
        order: number | null;
        isLeader: boolean | null;
        name: string | null;
      }[];
      /** The linked user with accounts, memberships and active sessions, or null. */
      user: {
        user: {
          userId: string;
          name: string | null;
          avatar: string | null;
          role: "admin" | "user";
          status: "active" | "disabled";
          mergedInto: string | null;
          createdAt: number;
          /** As an administrator entered them. */
          mobile: string | null;
          email: string | null;
          /** The company that the user was created for. */
          corpId: string | null;
          /** Null before the first login. */
          firstLoginAt: number | null;
        };
        accounts: {
          id: number;
          kind: string;
          tenant: string;
          subject: string;
          unionId: string | null;
          name: string | null;
          avatar: string | null;
          createdAt: number;
          updatedAt: number;
        }[];
        members: {
          corp: CorpRef;
          memberId: string;
          name: string | null;
          status: number | null;
          removedAt: number | null;
        }[];
        sessions: {
          sessionId: string;
          userId: string;
          name: string | null;
          avatar: string | null;
          role: "admin" | "user";
          corp: CorpRef | null;
          platform: "app" | "mobile" | "web";
          createdAt: number;
          lastSeenAt: number;
          expiresAt: number;
          element: string;
          ip: string;
          userAgent: string;
        }[];
      } | null;
      audit: never[] | AuditRow[];
      corpKey: string;
      memberId: string;
      name: string | null;
      status: number | null;
      state: "active" | "inactive" | "removed";
      position: string | null;
      mainDepartment: number | null;
      /** Names of the fields that an administrator edited here. */
      edited: ("email" | "mobile" | "name" | "position")[];
      /** Of the linked user here, not the provider's. */
      userId: string | null;
      changedAt: number;
      removedAt: number | null;
    }>;
    departments: Query<{
      corpKey: string;
    }, {
      departmentId: number;
      parentId: number | null;
      order: number | null;
      name: string | null;
      leaders: readonly string[] | null;
      changedAt: number;
    }[]>;
    members: Query<{
      corpKey: string;
      /** Only direct members. */
      departmentId?: number | undefined;
      /** Part of a name or of an id; ASCII letters in either case. */
      search?: string | undefined;
      /** Removed members are listed with `removed` only. */
      state?: "active" | "inactive" | "removed" | undefined;
      limit?: number | undefined;
      /** The memberId of the last row of the previous page. */
      after?: string | undefined;
    }, {
      corpKey: string;
      memberId: string;
      name: string | null;
      status: number | null;
      state: "active" | "inactive" | "removed";
      position: string | null;
      mainDepartment: number | null;
      departments: readonly MemberPlace[];
      /** Names of the fields that an administrator edited here. */
      edited: ("email" | "mobile" | "name" | "position")[];
      /** Of the linked user here, not the provider's. */
      userId: string | null;
      changedAt: number;
      removedAt: number | null;
    }[]>;
    member: Query<{
      corpKey: string;
      memberId: string;
    }, {
      profile: {
        [key: string]: unknown;
      };
      departments: {
        departmentId: number;
        /** Larger sorts first. */
        order: number | null;
        isLeader: boolean | null;
        name: string | null;
      }[];
      /** The linked user with accounts, memberships and active sessions, or null. */
      user: {
        user: {
          userId: string;
          name: string | null;
          avatar: string | null;
          role: "admin" | "user";
          status: "active" | "disabled";
          mergedInto: string | null;
          createdAt: number;
          /** As an administrator entered them. */
          mobile: string | null;
          email: string | null;
          /** The company that the user was created for. */
          corpId: string | null;
          /** Null before the first login. */
          firstLoginAt: number | null;
        };
        accounts: {
          id: number;
          kind: string;
          tenant: string;
          subject: string;
          unionId: string | null;
          name: string | null;
          avatar: string | null;
          createdAt: number;
          updatedAt: number;
        }[];
        members: {
          corp: CorpRef;
          memberId: string;
          name: string | null;
          status: number | null;
          removedAt: number | null;
        }[];
        sessions: {
          sessionId: string;
          userId: string;
          name: string | null;
          avatar: string | null;
          role: "admin" | "user";
          corp: CorpRef | null;
          platform: "app" | "mobile" | "web";
          createdAt: number;
          lastSeenAt: number;
          expiresAt: number;
          element: string;
          ip: string;
          userAgent: string;
        }[];
      } | null;
      audit: never[] | AuditRow[];
      corpKey: string;
      memberId: string;
      name: string | null;
      status: number | null;
      state: "active" | "inactive" | "removed";
      position: string | null;
      mainDepartment: number | null;
      /** Names of the fields that an administrator edited here. */
      edited: ("email" | "mobile" | "name" | "position")[];
      /** Of the linked user here, not the provider's. */
      userId: string | null;
      changedAt: number;
      removedAt: number | null;
    }>;
  };
  dryRun: {
    start: Mutation<{
      fullName: string;
      flow: "qr" | "workbench";
      /** For an element that serves several companies. */
      corpId?: string | undefined;
      /** Unsaved files to test, as texts or JSON; masks and `{{keep}}` stand for stored values. */
      draft?: {
        e?: unknown;
        config?: unknown;
      } | undefined;
    }, {
      id: string;
      url: string;
      expiresAt: number;
    }>;
    get: Query<{
      id: string;
    }, {
      id: string;
      element: string;
      status: "cancelled" | "done" | "failed" | "running" | "waiting";
      steps: readonly DryRunStep[];
      /** What the login would have done, once done; see `TestResult`. */
      result: {
        [key: string]: unknown;
      } | null;
      createdAtMs: number;
      expiresAtMs: number;
      url: string | null;
    }>;
    list: Query<{
      fullName: string;
      limit?: number | undefined;
    }, DryRunSummary[]>;
    cancel: Mutation<{
      id: string;
    }, {
      success: true;
    }>;
  };
  grants: {
    list: Query<{
      userId?: string | undefined;
      /** Full name of an application. */
      application?: string | undefined;
      limit?: number | undefined;
      /** Of the last row of the previous page. */
      before?: {
        signedInAt: number;
        sessionId: string;
        clientId: string;
      } | undefined;
    } | undefined, {
      sessionId: string;
      clientId: string;
      /** Null for a moment where the application has just been removed. */
      application: string | null;
      title: {
        zh: string;
        en: string;
      } | null;
      /** By the console's sample client. */
      isTest: boolean;
      userId: string;
      name: string | null;
      userAgent: string;
      accessTokens: number;
      refreshTokens: number;
      signedInAt: number;
    }[]>;
    revoke: Mutation<{
      sessionId: string;
      clientId: string;
    }, {
      success: true;
    }>;
    revokeAll: Mutation<{
      userId: string;
      application?: string | undefined;
    } | {
      application: string;
    }, {
      revoked: number;
    }>;
  };
  keys: {
    rotate: Mutation<{
      kind: "signing";
    }, {
      kids: string[];
    }>;
    seal: Mutation<{
      fullName: string;
      /** Of the config file, with dots for levels. */
      field: string;
      value: string;
    }, {
      sealed: string;
    }>;
    status: Query<{
      [key: string]: never;
    } | null | undefined, AllKeyStatus>;
  };
  nodes: {
    list: Query<{
      [key: string]: never;
    } | null | undefined, {
      id: string;
      /** Its machine's. */
      name: string;
      /** Where it listens. */
      address: string;
      version: string;
      snapshot: number;
      /** Content hash of that snapshot. */
      hash: string;
      snapshotAt: number;
      startedAt: number;
      seenAt: number;
      isCurrent: boolean;
    }[]>;
  };
  overview: {
    logins: Query<{
      /** Full name: only its logins. */
      element?: string | undefined;
    } | undefined, {
      hours: {
        done: number;
        failed: number;
        at: number;
      }[];
      day: {
        done: number;
        failed: number;
        /** Epoch milliseconds. */
        from: number;
        elements: {
          done: number;
          failed: number;
          element: string;
        }[];
        /** The most frequent first. */
        failures: {
          source: string;
          errcode: number;
          count: number;
        }[];
      };
      week: {
        done: number;
        failed: number;
        /** Epoch milliseconds. */
        from: number;
        elements: {
          done: number;
          failed: number;
          element: string;
        }[];
        /** The most frequent first. */
        failures: {
          source: string;
          errcode: number;
          count: number;
        }[];
      };
    }>;
    health: Query<{
      [key: string]: never;
    } | null | undefined, {
      callbacks: {
        waiting: number;
        oldestAt: number | null;
        failed: number;
        dead: number;
        /** Null before the first. */
        lastAt: number | null;
      };
      /** By company, its latest. */
      syncs: {
        done: number;
        failed: number;
        waiting: number;
        running: number;
        lastAt: number | null;
      };
      /** How many there are of each that an administrator should look at. */
      attention: {
        alarms: number;
        brokenElements: number;
        unconfiguredElements: number;
        deadCallbacks: number;
        failedCallbacks: number;
        failedSyncs: number;
        waitingSyncs: number;
        rowsToReseal: number;
        unreadableRows: number;
        driftedNodes: number;
        linkProposals: number;
        mergeProposals: number;
      };
      at: number;
    }>;
  };
  syncs: {
    start: Mutation<{
      /** Of a login element of the company. */
      fullName: string;
      /** For an element that serves several companies. */
      corpId?: string | undefined;
      /** Also overwrite rows that changed after the provider was read. */
      forceUpdate?: boolean | undefined;
      /** Only compute the difference. */
      dryRun?: boolean | undefined;
      /** Afterwards create a user for every active member who is none, so that `allowRegister` 0 admits them. */
      createUsers?: boolean | undefined;
    }, {
      id: string;
    }>;
    list: Query<{
      corpKey?: string | undefined;
      corpId?: string | undefined;
      limit?: number | undefined;
      /** The id of the last row of the previous page. */
      before?: string | undefined;
    } | undefined, {
      id: string;
      corpKey: string;
      corp: CorpRef | null;
      element: string;
      kind: "company" | "departments" | "member";
      target: string | null;
      forceUpdate: boolean;
      dryRun: boolean;
      createUsers: boolean;
      actor: string;
      status: "cancelled" | "done" | "failed" | "queued" | "running" | "waiting";
      phase: "apply" | "collect" | "compare";
      done: number;
      total: number | null;
      calls: number;
      counts: SyncCounts | null;
      confirmed: boolean;
      createdAt: number;
      startedAt: number | null;
      finishedAt: number | null;
      nextTryAt: number | null;
      durationMs: number | null;
      error: {
        errcode: number;
        source: "app" | "wechat" | "wecom" | string;
        /** What happened and what mends it, where the number has such a text. */
        adminHint?: Bilingual | undefined;
        message: string;
      } | null;
    }[]>;
    elements: Query<{
      [key: string]: never;
    } | null | undefined, string[]>;
    get: Query<{
      id: string;
    }, {
      id: string;
      corpKey: string;
      corp: CorpRef | null;
      element: string;
      kind: "company" | "departments" | "member";
      target: string | null;
      forceUpdate: boolean;
      dryRun: boolean;
      createUsers: boolean;
      actor: string;
      status: "cancelled" | "done" | "failed" | "queued" | "running" | "waiting";
      phase: "apply" | "collect" | "compare";
      done: number;
      total: number | null;
      calls: number;
      counts: SyncCounts | null;
      confirmed: boolean;
      createdAt: number;
      startedAt: number | null;
      finishedAt: number | null;
      nextTryAt: number | null;
      durationMs: number | null;
      error: {
        errcode: number;
        source: "app" | "wechat" | "wecom" | string;
        /** What happened and what mends it, where the number has such a text. */
        adminHint?: Bilingual | undefined;
        message: string;
      } | null;
      failures: {
        departmentId: number;
        errcode: number;
      }[];
    }>;
    changes: Query<{
      id: string;
      change?: "added" | "changed" | "removed" | "skipped" | undefined;
      of?: "department" | "member" | undefined;
      limit?: number | undefined;
      /** The id of the last row of the previous page. */
      after?: number | undefined;
    }, SyncChange[]>;
    confirm: Mutation<{
      id: string;
    }, {
      success: true;
    }>;
    cancel: Mutation<{
      id: string;
    }, {
      success: true;
    }>;
    onProgress: Subscription<{
      id: string;
    }, {
      id: string;
      corpKey: string;
      corp: CorpRef | null;
      element: string;
      kind: "company" | "departments" | "member";
      target: string | null;
      forceUpdate: boolean;
      dryRun: boolean;
      createUsers: boolean;
      actor: string;
      status: "cancelled" | "done" | "failed" | "queued" | "running" | "waiting";
      phase: "apply" | "collect" | "compare";
      done: number;
      total: number | null;
      calls: number;
      counts: SyncCounts | null;
      confirmed: boolean;
      createdAt: number;
      startedAt: number | null;
      finishedAt: number | null;
      nextTryAt: number | null;
      durationMs: number | null;
      error: {
        errcode: number;
        source: "app" | "wechat" | "wecom" | string;
        /** What happened and what mends it, where the number has such a text. */
        adminHint?: Bilingual | undefined;
        message: string;
      } | null;
    }>;
  };
  users: {
    mergePreview: Query<{
      keepUserId: string;
      mergeUserId: string;
    }, {
      keep: {
        user: {
          userId: string;
          name: string | null;
          avatar: string | null;
          role: "admin" | "user";
          status: "active" | "disabled";
          mergedInto: string | null;
          createdAt: number;
          /** As an administrator entered them. */
          mobile: string | null;
          email: string | null;
          /** The company that the user was created for. */
          corpId: string | null;
          /** Null before the first login. */
          firstLoginAt: number | null;
        };
        accounts: {
          id: number;
          kind: string;
          tenant: string;
          subject: string;
          unionId: string | null;
          name: string | null;
          avatar: string | null;
          createdAt: number;
          updatedAt: number;
        }[];
        members: {
          corp: CorpRef;
          memberId: string;
          name: string | null;
          status: number | null;
          removedAt: number | null;
        }[];
        sessions: {
          sessionId: string;
          userId: string;
          name: string | null;
          avatar: string | null;
          role: "admin" | "user";
          corp: CorpRef | null;
          platform: "app" | "mobile" | "web";
          createdAt: number;
          lastSeenAt: number;
          expiresAt: number;
          element: string;
          ip: string;
          userAgent: string;
        }[];
      };
      /** All sessions of this user would be revoked. */
      merge: {
        user: {
          userId: string;
          name: string | null;
          avatar: string | null;
          role: "admin" | "user";
          status: "active" | "disabled";
          mergedInto: string | null;
          createdAt: number;
          /** As an administrator entered them. */
          mobile: string | null;
          email: string | null;
          /** The company that the user was created for. */
          corpId: string | null;
          /** Null before the first login. */
          firstLoginAt: number | null;
        };
        accounts: {
          id: number;
          kind: string;
          tenant: string;
          subject: string;
          unionId: string | null;
          name: string | null;
          avatar: string | null;
          createdAt: number;
          updatedAt: number;
        }[];
        members: {
          corp: CorpRef;
          memberId: string;
          name: string | null;
          status: number | null;
          removedAt: number | null;
        }[];
        sessions: {
          sessionId: string;
          userId: string;
          name: string | null;
          avatar: string | null;
          role: "admin" | "user";
          corp: CorpRef | null;
          platform: "app" | "mobile" | "web";
          createdAt: number;
          lastSeenAt: number;
          expiresAt: number;
          element: string;
          ip: string;
          userAgent: string;
        }[];
      };
      warnings: MergeWarning[];
    }>;
    merge: Mutation<{
      keepUserId: string;
      mergeUserId: string;
      proposalId?: number | undefined;
    }, {
      mergeId: number;
      undoableUntil: number;
    }>;
    undoMerge: Mutation<{
      mergeId: number;
    }, {
      accounts: number;
      members: number;
      sessionsEnded: number;
      success: true;
    }>;
    merges: Query<{
      /** Merges with this user on either side. */
      userId?: string | undefined;
      limit?: number | undefined;
      /** The mergeId of the last row of the previous page. */
      before?: number | undefined;
    } | undefined, {
      mergeId: number;
      kept: {
        userId: string;
        name: string | null;
        avatar: string | null;
        role: "admin" | "user";
        status: "active" | "disabled";
        mergedInto: string | null;
        createdAt: number;
        /** As an administrator entered them. */
        mobile: string | null;
        email: string | null;
        /** The company that the user was created for. */
        corpId: string | null;
        /** Null before the first login. */
        firstLoginAt: number | null;
      } | null;
      merged: {
        userId: string;
        name: string | null;
        avatar: string | null;
        role: "admin" | "user";
        status: "active" | "disabled";
        mergedInto: string | null;
        createdAt: number;
        /** As an administrator entered them. */
        mobile: string | null;
        email: string | null;
        /** The company that the user was created for. */
        corpId: string | null;
        /** Null before the first login. */
        firstLoginAt: number | null;
      } | null;
      accounts: number;
      members: number;
      actor: string;
      at: number;
      undoneAt: number | null;
      /** Null once undone. */
      undoableUntil: number | null;
    }[]>;
    list: Query<{
      /** Part of a name, of a userId or of an id at a provider. */
      search?: string | undefined;
      limit?: number | undefined;
      /** The userId of the last row of the previous page. */
      before?: string | undefined;
    } | undefined, {
      userId: string;
      name: string | null;
      avatar: string | null;
      role: "admin" | "user";
      status: "active" | "disabled";
      mergedInto: string | null;
      createdAt: number;
      /** As an administrator entered them. */
      mobile: string | null;
      email: string | null;
      /** The company that the user was created for. */
      corpId: string | null;
      /** Null before the first login. */
      firstLoginAt: number | null;
      accounts: number;
      lastSeenAt: number | null;
    }[]>;
    get: Query<{
      userId: string;
    }, {
      user: {
        userId: string;
        name: string | null;
        avatar: string | null;
        role: "admin" | "user";
        status: "active" | "disabled";
        mergedInto: string | null;
        createdAt: number;
        /** As an administrator entered them. */
        mobile: string | null;
        email: string | null;
        /** The company that the user was created for. */
        corpId: string | null;
        /** Null before the first login. */
        firstLoginAt: number | null;
      };
      accounts: {
        id: number;
        kind: string;
        tenant: string;
        subject: string;
        unionId: string | null;
        name: string | null;
        avatar: string | null;
        createdAt: number;
        updatedAt: number;
      }[];
      members: {
        corp: CorpRef;
        memberId: string;
        name: string | null;
        status: number | null;
        removedAt: number | null;
      }[];
      sessions: {
        sessionId: string;
        userId: string;
        name: string | null;
        avatar: string | null;
        role: "admin" | "user";
        corp: CorpRef | null;
        platform: "app" | "mobile" | "web";
        createdAt: number;
        lastSeenAt: number;
        expiresAt: number;
        element: string;
        ip: string;
        userAgent: string;
      }[];
    }>;
    revokeSession: Mutation<{
      sessionId: string;
    }, {
      success: true;
    }>;
    setStatus: Mutation<{
      userId: string;
      status: "active" | "disabled";
    }, {
      success: true;
    }>;
    create: Mutation<{
      /** Letters, digits, and `-_.@` after the first; made up where it is absent. */
      userId?: string | undefined;
      name?: string | undefined;
      mobile?: string | undefined;
      email?: string | undefined;
      role?: "admin" | "user" | undefined;
      /** The provider's id of the company whose logins may join this user, see `matchBy`. */
      corpId?: string | undefined;
    }, {
      userId: string;
    }>;
    setRole: Mutation<{
      userId: string;
      role: "admin" | "user";
    }, {
      success: true;
    }>;
    import: Mutation<{
      /** UTF-8; the first row names the columns: userId, and any of name, mobile, email, role. */
      csv: string;
      /** The line of the second row in the file, where `csv` is a part of it with the first row repeated. */
      bodyLine?: number | undefined;
      /** The company that the users are created for. */
      corpId?: string | undefined;
      /** Without it the answer is a preview. */
      confirm?: boolean | undefined;
    }, {
      confirmed: boolean;
      rows: ImportedRow[];
    }>;
    invite: Mutation<{
      userId: string;
      /** How long the link is valid. */
      hours?: number | undefined;
    }, {
      url: string;
      expiresAt: number;
    }>;
    invitations: Query<{
      limit?: number | undefined;
      /** The userId of the last row of the previous page. */
      after?: string | undefined;
    } | undefined, {
      createdAt: number;
      expiresAt: number;
      userId: string;
      user: {
        userId: string;
        name: string | null;
        avatar: string | null;
        role: "admin" | "user";
        status: "active" | "disabled";
        mergedInto: string | null;
        createdAt: number;
        /** As an administrator entered them. */
        mobile: string | null;
        email: string | null;
        /** The company that the user was created for. */
        corpId: string | null;
        /** Null before the first login. */
        firstLoginAt: number | null;
      } | null;
      actor: string;
    }[]>;
    withdrawInvitation: Mutation<{
      userId: string;
    }, {
      success: true;
    }>;
    link: Mutation<{
      userId: string;
      corpKey: string;
      /** The member's id, as the directory shows it. */
      memberId: string;
    }, {
      success: true;
    }>;
    mergeProposals: Query<{
      limit?: number | undefined;
      before?: number | undefined;
    } | undefined, {
      id: number;
      /** The user who signed in, and the one who may be the same person. */
      user: {
        userId: string;
        name: string | null;
        avatar: string | null;
        role: "admin" | "user";
        status: "active" | "disabled";
        mergedInto: string | null;
        createdAt: number;
        /** As an administrator entered them. */
        mobile: string | null;
        email: string | null;
        /** The company that the user was created for. */
        corpId: string | null;
        /** Null before the first login. */
        firstLoginAt: number | null;
      } | null;
      otherUser: {
        userId: string;
        name: string | null;
        avatar: string | null;
        role: "admin" | "user";
        status: "active" | "disabled";
        mergedInto: string | null;
        createdAt: number;
        /** As an administrator entered them. */
        mobile: string | null;
        email: string | null;
        /** The company that the user was created for. */
        corpId: string | null;
        /** Null before the first login. */
        firstLoginAt: number | null;
      } | null;
      /** What both have in common. */
      matchedBy: "email" | "member" | "mobile" | "unionId";
      createdAt: number;
    }[]>;
    linkProposals: Query<{
      limit?: number | undefined;
      before?: number | undefined;
    } | undefined, {
      id: number;
      member: {
        corpKey: string;
        memberId: string;
        name: string | null;
        corp: CorpRef | null;
      };
      user: {
        userId: string;
        name: string | null;
        avatar: string | null;
        role: "admin" | "user";
        status: "active" | "disabled";
        mergedInto: string | null;
        createdAt: number;
        /** As an administrator entered them. */
        mobile: string | null;
        email: string | null;
        /** The company that the user was created for. */
        corpId: string | null;
        /** Null before the first login. */
        firstLoginAt: number | null;
      } | null;
      /** What both have in common. */
      matchedBy: "email" | "mobile";
      createdAt: number;
    }[]>;
  };
}

export interface AllKeyStatus {
  /** The public key that `menshen seal` seals for. */
  sealingKey: string;
  /** Of MENSHEN_SECRET, which new values are sealed under. */
  currentKeyId: string;
  /** Of each MENSHEN_SECRET_PREVIOUS. */
  previousKeyIds: readonly string[];
  rows: readonly SealedRows[];
}

export interface AuditRow {
  id: number;
  /** Content hash of that snapshot: the number is one process's own. */
  snapshotHash: string | null;
  /** Of the user, as it is now. */
  userName: string | null;
  atMs: number;
  action: "account-link-failed" | "account-linked" | "account-unlinked" | "admin-session-ended" | "admin-signed-in" | "application-login" | "application-refused" | "application-test" | "authorisation-cancelled" | "brand-saved" | "callback-keys-set" | "callback-retried" | "callback-tested" | "client-refused" | "companies-joined" | "company-installed" | "company-renamed" | "element-created" | "element-duplicated" | "element-removed" | "element-renamed" | "element-restored" | "element-saved" | "gate-entered" | "gate-refused" | "grant-revoked" | "invitation-withdrawn" | "keys-rotated" | "login" | "login-failed" | "login-test" | "login-test-cancelled" | "login-test-failed" | "logout" | "member-edited" | "member-linked" | "member-signed-out" | "merge-undone" | "organisation-code-set" | "session-created" | "session-replaced" | "session-revoked" | "sync-cancelled" | "sync-confirmed" | "sync-done" | "sync-failed" | "sync-started" | "token-reused" | "user-created" | "user-disabled" | "user-enabled" | "user-invited" | "user-role-set" | "users-imported" | "users-merged";
  element: string | null;
  userId: string | null;
  /** `user`, `admin`, `system`, `anonymous`. */
  actor: string;
  ip: string;
  snapshot: number;
  /** Plain facts, never a secret, code or token. `errcode` with `source`, and `corpId`, can be searched for. */
  detail: {
    [key: string]: unknown;
  };
}

/** A short text in Chinese and English. */
export interface Bilingual {
  zh: string;
  en: string;
}

/** One thing that was checked of an element's connection to its provider. */
export interface CheckResult {
  /** `token`, `agent`, `callback` and so on. */
  check: string;
  status: "error" | "ok" | "skipped" | "warning";
  /** What was found. Never a secret. */
  message: Bilingual;
  /** What to do about it, and on which page of which console. */
  remedy?: Bilingual | undefined;
}

/** Two colours that meet on hosted pages. */
export interface ColorPair {
  name: "accent" | "accent-notice" | "button" | "notice" | "quiet-notice" | "quiet-text" | "text";
  theme: "dark" | "light";
  color: string;
  ground: string;
  /** WCAG's contrast ratio, 1 to 21, with two digits. */
  ratio: number;
  /** What WCAG 2.2 AA asks for. */
  min: number;
  passes: boolean;
}

export interface CorpRef {
  /** The provider's id of the company. */
  corpId: string;
  corpName: string;
  corpFullName: string;
  /** Set in answers where no source names the company: its names are then its shortened id. */
  unnamed?: true | undefined;
}

/** A problem in the element folders. Quotes no value of a config, a variable or code, except the host that an outbound address names. */
export interface Diagnostic {
  severity: "error" | "info" | "warning";
  /** The element's full name; null where the problem belongs to a whole layer. */
  element: string | null;
  /** Layer name and path inside it: `elements/auths/loginTypes/X/X.json`. */
  file: string;
  /** That file's absolute path on disk. */
  path?: string | undefined;
  /** From 1. */
  line?: number | undefined;
  /** From 1. */
  column?: number | undefined;
  /** JSON pointer (RFC 6901) of the offending value. */
  pointer?: string | undefined;
  code: "body-encoding" | "body-import" | "body-missing" | "body-no-definition" | "body-outside" | "body-pending" | "body-syntax" | "body-threw" | "body-unused" | "body-useless" | "brand-contrast" | "brand-text-unknown" | "check-error" | "check-form" | "check-info" | "check-warning" | "config-missing" | "config-unused" | "contract-broken" | "create-async" | "create-nothing" | "create-slow" | "create-threw" | "definition-invalid" | "element-unmarked" | "encoding-invalid" | "entry-ignored" | "entry-no-code" | "entry-no-config" | "entry-special" | "entry-unreadable" | "file-encoding" | "file-missing" | "file-no-directory" | "file-outside" | "file-too-large" | "host-refused" | "json-duplicate-key" | "json-syntax" | "json-too-large" | "json-unsafe-key" | "key-expected" | "key-misspelt" | "key-refused" | "key-unknown" | "mask-unknown" | "member-name" | "name-case" | "name-refused" | "name-shadowed" | "name-shadows-method" | "origin-foreign" | "override-of-nothing" | "override-outdated" | "prepare-error" | "prepare-info" | "prepare-pending" | "reference-malformed" | "reference-misplaced" | "reference-optional" | "reference-reserved" | "reference-unknown" | "reference-unset" | "reference-waiting" | "root-lost" | "root-missing" | "sealed-damaged" | "sealed-earlier-key" | "sealed-elsewhere" | "sealed-key-missing" | "sealed-unopened" | "secret-withheld" | "type-cycle" | "type-failed" | "type-is-instance" | "type-unknown" | "url-credentials" | "value-blank" | "value-choice" | "value-example" | "value-format" | "value-large" | "value-missing" | "value-quoted" | "value-refused" | "value-small" | "value-taken" | "value-type" | "watch-polling";
  message: Bilingual;
}

/** One step of a login test, shown to the administrator while it happens. */
export interface DryRunStep {
  atMs: number;
  /**
   * `issued`, `callback`, `token`, `identity`, `profile`, `user`, `company`, `session`, or a name that a Type gives;
   * `failed` where none of them follows the last one.
   */
  step: string;
  /** False for the step that failed; `detail` is then the error. */
  ok: boolean;
  detail: {
    [key: string]: unknown;
  };
}

/** A login test in a list. */
export interface DryRunSummary {
  /** A test of unsaved files. */
  isDraft: boolean;
  id: string;
  element: string;
  status: "cancelled" | "done" | "failed" | "running" | "waiting";
  createdAtMs: number;
  expiresAtMs: number;
  flow?: "qr" | "workbench" | undefined;
  /** Where the element serves several companies. */
  corpId?: string | undefined;
}

/** An element for its own page. */
export interface ElementDetail {
  state: "active" | "failed" | "inactive" | "stale" | "unconfigured";
  /** Where stale: when its files were found broken; the version before that is served. */
  staleSinceMs?: number | undefined;
  /** The number of versions of it loaded in this process. */
  generation: number;
  isDefault: boolean;
  diagnostics: readonly Diagnostic[];
  description: string | undefined;
  /** `e.json` and the config file of an Instance. Every value is masked that the schema does not declare as non-secret. */
  files: readonly {
    name: string;
    text: string;
  }[];
  /** Over the stored files; `save` rejects a draft of another version. */
  hash: string;
  methods: readonly MethodSummary[];
  fullName: string;
  family: "instance" | "meta" | "type";
  type: string;
  title: Bilingual;
  icon?: string | undefined;
  layer: string;
  official: boolean;
  /** The element of an earlier layer that it replaces. */
  replaces?: ReplacedElement | undefined;
}

/** An element for lists. */
export interface ElementSummary {
  fullName: string;
  family: "instance" | "meta" | "type";
  type: string;
  title: Bilingual;
  icon?: string | undefined;
  layer: string;
  official: boolean;
  /** The element of an earlier layer that it replaces. */
  replaces?: ReplacedElement | undefined;
  state: "active" | "failed" | "inactive" | "stale" | "unconfigured";
  /** Where stale: when its files were found broken; the version before that is served. */
  staleSinceMs?: number | undefined;
  /** The number of versions of it loaded in this process. */
  generation: number;
  isDefault: boolean;
  diagnostics: readonly Diagnostic[];
}

/** The answer of an element's internal mutation `explainCallback`. Contains no secret. */
export interface ExplainedCallback {
  /** Null where it cannot be determined. */
  kind: "event" | "verification" | null;
  /** Whether it would be accepted where it was sent. */
  accepted: boolean;
  /** What is wrong before any key is tried, or with the address. */
  problem: Bilingual | null;
  candidates: readonly ExplainedCandidate[];
}

export interface ExplainedCandidate {
  /** Whose keys were tried. */
  of: string;
  /** In this order; those that cannot be judged are left out. */
  steps: readonly ExplainedStep[];
  /** What it says; null where that cannot be read. */
  decoded: {
    [key: string]: unknown;
  } | null;
}

export interface ExplainedStep {
  check: "base64" | "content" | "decrypt" | "length" | "padding" | "receiver" | "signature";
  ok: boolean;
  detail: Bilingual;
}

export interface ImportedRow {
  /** Of the file, from 1. */
  line: number;
  userId: string;
  name: string;
  /** `exists`: there is such a user, who is left as they are. */
  outcome: "created" | "exists" | "invalid";
  /** What is wrong with an invalid row. */
  problem: Bilingual | null;
}

/** The JSON Schemas of an Instance's two files. */
export interface InstanceSchema {
  e: JsonSchema;
  config: JsonSchema;
  /** Keys of e.json whose absence is a warning. */
  expectedKeys: readonly string[];
}

export type JSONType = string | number | Recursive | {
  [key: string]: JSONType;
} | boolean | null;

/** The parts of JSON Schema that are read here, and the marks of core's `field`. */
export interface JsonSchema {
  [key: string]: unknown;
  type?: string | undefined;
  properties?: {
    [key: string]: JsonSchema;
  } | undefined;
  additionalProperties?: JsonSchema | boolean | undefined;
  items?: JsonSchema | boolean | undefined;
  prefixItems?: readonly JsonSchema[] | undefined;
  required?: readonly string[] | undefined;
  anyOf?: readonly JsonSchema[] | undefined;
  oneOf?: readonly JsonSchema[] | undefined;
  allOf?: readonly JsonSchema[] | undefined;
  $ref?: string | undefined;
  $defs?: {
    [key: string]: JsonSchema;
  } | undefined;
  secret?: boolean | undefined;
  outbound?: boolean | undefined;
  ownOrigin?: boolean | undefined;
  identifier?: boolean | undefined;
  titles?: Bilingual | undefined;
  help?: Bilingual | undefined;
}

/** A state of an element's files, masked. */
export interface MaskedVersion {
  fullName: string;
  files: readonly {
    name: string;
    text: string;
  }[];
}

export interface MemberPlace {
  departmentId: number;
  /** Larger sorts first. */
  order: number | null;
  isLeader: boolean | null;
}

/** What to check before two users are merged. */
export interface MergeWarning {
  code: "merged-is-admin" | "merged-is-disabled" | "same-app" | "same-corp";
  message: Bilingual;
}

export interface MethodSummary {
  name: string;
  kind: "mutation" | "query" | "subscription" | "webhook";
  access: "admin" | "internal" | "public" | "session";
  describe?: Bilingual | undefined;
}

export type Recursive = JSONType[];

/** An element that is not linked, because a later layer has one of its name. */
export interface ReplacedElement {
  layer: string;
  official: boolean;
  /** Over its files and code, as `hash` of an element; equal content has equal hashes. */
  hash: string;
}

export interface SealedRows {
  table: string;
  /** That of the secret; of a key that is not configured, the table's own. */
  keyId: string;
  key: "current" | "missing" | "previous" | "unreadable";
  rows: number;
}

export interface SnapshotEvent {
  number: number;
  hash: string;
  /** Full names that are new or changed since the previous event; null in the first event of a connection. */
  changed: string[] | null;
  /** Full names removed since the previous event; null in the first event of a connection. */
  removed: string[] | null;
}

export interface SyncChange {
  id: number;
  applied: boolean;
  of: "department" | "member";
  /** Id of the department or the member. */
  subject: string;
  name: string | null;
  change: "added" | "changed" | "removed" | "skipped";
  reason: "changed-since" | "invalid" | "not-listed" | "withheld" | null;
  /** What changes: field -> before and after. Readable, never a secret. */
  fields: {
    [key: string]: readonly [unknown, unknown];
  };
}

export interface SyncCounts {
  departments: Tally;
  members: Tally;
}

export interface Tally {
  added: number;
  changed: number;
  removed: number;
  skipped: number;
}

/** A removed element. */
export interface Trashed {
  trashId: string;
  fullName: string;
  title: Bilingual;
  type: string;
  atMs: number;
  by: string;
}

export interface Version {
  version: string;
  atMs: number;
  /** The user, or a name for the administrator's token; of a commit its author. */
  by: string;
  action: "changed-on-disk" | "committed" | "created" | "duplicated" | "renamed" | "restored" | "saved";
  summary: string;
}
