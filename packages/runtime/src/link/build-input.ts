import type { Bilingual, Definition, ElementFacts, MetaDefinition, Ports } from "@menshen/core";
import type { Diagnostic } from "../diagnostics.ts";
import type { CodeProblem } from "../read/code-problem.ts";
import type { ElementSource } from "../read/element-source.ts";
import type { Family, LinkedElement, ReplacedElement } from "../snapshot.ts";
import type { ConfigRules } from "./read-config.ts";
import type { SealedValue } from "./references.ts";

/** The result of loading a code file. */
export type Body =
  | {
      readonly definition: unknown;
      readonly fingerprint: string;
      /** What the host found when it prepared the code. */
      readonly findings?: readonly PreparationFinding[] | undefined;
    }
  | { readonly problem: CodeProblem; readonly fingerprint: string };

/** What the host says of code that it prepared. */
export interface PreparationFinding {
  readonly severity: "error" | "info";
  /** The member of the definition that it is about. */
  readonly member?: string | undefined;
  /** Never quotes a value. */
  readonly message: Bilingual;
}

/** Everything that one element is built from. */
export interface BuildInput {
  readonly source: ElementSource;
  /** Its Type or Meta. */
  readonly parent: LinkedElement | undefined;
  readonly replaces: ReplacedElement | undefined;
  /** The folder of its Type or Meta. */
  readonly parentSource: ElementSource | undefined;
  /** True when its `type` leads back to itself. */
  readonly isCycle: boolean;
  readonly body: Body | undefined;
  readonly family: Family;
  readonly ports: Ports;
  readonly onSecrets: ((values: readonly string[]) => void) | undefined;
  readonly rules: ConfigRules;
  /** The element before this one, by name and of the same family, that has a unique value. */
  readonly ownerOf: (value: string) => string | undefined;
  /** The full names nearest to its Type's, where there is no such Type. */
  readonly nearest: readonly string[];
}

export interface BuildResult {
  readonly diagnostics: readonly Diagnostic[];
  /** Absent where the element cannot be linked. */
  readonly good?: {
    members: Readonly<Record<string, unknown>>;
    facts: ElementFacts;
    definition?: Definition;
    /** The values of its config that no later element of its family may have. */
    unique?: readonly string[];
    meta: MetaDefinition | undefined;
  };
  /** Answers as an inactive element does while no good version exists: only real values are missing. */
  readonly unconfigured?: {
    members: Readonly<Record<string, unknown>>;
    facts: ElementFacts;
    meta: MetaDefinition | undefined;
  };
  /** Secret files that the config was read from. */
  readonly files?: readonly string[];
  /** The resolved values of its secret fields. */
  readonly secrets?: readonly string[];
  readonly sealed?: readonly SealedValue[];
}
