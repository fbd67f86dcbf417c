import type { ApplicationTemplate } from "./template.ts";
import { generic } from "./templates/generic.ts";
import { gitea } from "./templates/gitea.ts";
import { gitlab } from "./templates/gitlab.ts";
import { grafana } from "./templates/grafana.ts";
import { harbor } from "./templates/harbor.ts";
import { jenkins } from "./templates/jenkins.ts";
import { jumpserver } from "./templates/jumpserver.ts";
import { minio } from "./templates/minio.ts";
import { nextcloud } from "./templates/nextcloud.ts";
import { nightingale } from "./templates/nightingale.ts";
import { superset } from "./templates/superset.ts";

/** All templates; the one for any other software is the last. */
export const templates: readonly ApplicationTemplate[] = [
  gitea,
  gitlab,
  grafana,
  harbor,
  jenkins,
  jumpserver,
  minio,
  nextcloud,
  nightingale,
  superset,
  generic,
];

/** The template that these redirect URIs come from, and the software's address; the generic one for others. */
export function findTemplate(redirectUris: readonly string[]): {
  template: ApplicationTemplate;
  address: string;
} {
  for (const template of templates) {
    const { redirectPath } = template;
    if (redirectPath === undefined) continue;
    const uri = redirectUris.find((one) => one.endsWith(redirectPath));
    if (uri !== undefined) return { template, address: uri.slice(0, -redirectPath.length) };
  }
  const [first = ""] = redirectUris;
  return { template: generic, address: URL.canParse(first) ? new URL(first).origin : first };
}
