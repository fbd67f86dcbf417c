import { Code } from "@menshen/core";
import { maskedFiles } from "../describe/element-detail.ts";
import { hashOfTexts, type ElementSource } from "../read/element-source.ts";
import type { Reread } from "../reload/reloader.ts";
import type { Snapshot } from "../snapshot.ts";
import { createBrandEditor, type BrandEditor } from "./brand-editor.ts";
import type { EditParts } from "./editable.ts";
import { keepVersion, type EditAction, type Version } from "./kept-versions.ts";
import { duplicateElement, removeElement, renameElement, restoreRemoved } from "./move-element.ts";
import { restoreVersion, versionSource, versionsOf } from "./restore-version.ts";
import {
  createElement,
  saveDraft,
  type Edit,
  type NewElement,
  type SaveInput,
} from "./save-draft.ts";
import { listTrash, trashedSource, type Trashed } from "./trash.ts";
import { valueChanges, type Revision, type ValueChange } from "./value-changes.ts";

/** What an edit did. */
export interface Edited {
  readonly fullName: string;
  /** Over the files as they are now. */
  readonly hash: string;
  readonly changes: readonly ValueChange[];
}

/** A state of an element's files, masked. */
export interface MaskedVersion {
  readonly fullName: string;
  readonly files: readonly { readonly name: string; readonly text: string }[];
}

type Existing = { readonly fullName: string; readonly hash: string };
type Place = { readonly fullName: string; readonly version: string };

/**
 * Writes Instances, one edit at a time; each resolves when its change is loaded. `by` names who edits.
 * @throws Code 10704 editing is off
 */
export interface ElementEditor {
  /** @throws Code 10701 name or draft are invalid, 10603 the name is not for Instances, 10703 it is taken */
  create(input: NewElement, by: string): Promise<Edited>;
  /** @throws Code 10001, 10603, 10701; 10703 with hash and masked files of the version on disk */
  save(input: SaveInput, by: string): Promise<Edited>;
  rename(input: Existing & { readonly to: string }, by: string): Promise<Edited>;
  /** A copy with the same secrets. */
  duplicate(input: { fullName: string; to: string }, by: string): Promise<Edited>;
  /** Moves the folder to the trash. */
  remove(input: Existing, by: string): Promise<Edited & { readonly trashId: string }>;
  /** @throws Code 10402 no such version or trashed element, 10701 a version would not load */
  restore(input: Place | { readonly trashId: string }, by: string): Promise<Edited>;
  /** Newest first: commits where the root is in a Git repository, and the versions that this editor wrote. */
  history(fullName: string): Promise<readonly Version[]>;
  trash(): readonly Trashed[];
  version(input: Place | { readonly trashId: string }): Promise<MaskedVersion>;
  readonly brand: BrandEditor;
}

interface Options extends EditParts {
  readonly isOn: boolean;
  readonly swap: (snapshot: Snapshot) => void;
}

export function createElementEditor({ isOn, swap, ...parts }: Options): ElementEditor {
  const { builder, reloader, clock } = parts;
  const assertOn = (): void => {
    if (!isOn) throw new Code(10704, "editing is off");
  };
  const revisionOf = (source: ElementSource | undefined): Revision | undefined =>
    source && { source, type: builder.find(source.declaration.type) };
  const run = async <T extends Edit>(
    by: string,
    action: EditAction,
    summary: string,
    task: (reread: Reread) => Promise<T>,
  ): Promise<{ edit: T; edited: Edited }> => {
    assertOn();
    return reloader.exclusive(async (reread) => {
      const edit = await task(async (dirty) => {
        const snapshot = await reread(dirty);
        swap(snapshot);
        return snapshot;
      });
      const { before, after } = edit;
      if (after) keepVersion(after, { by, action, summary }, clock.now());
      const { fullName = "" } = after ?? before ?? {};
      const changes = valueChanges(revisionOf(before), revisionOf(after));
      return { edit, edited: { fullName, hash: after ? hashOfTexts(after, "") : "", changes } };
    });
  };
  const edited = async (...task: Parameters<typeof run<Edit>>) => (await run(...task)).edited;
  return {
    create: (input, by) =>
      edited(by, "created", "created", (reread) => createElement(input, parts, reread)),
    save: (input, by) => edited(by, "saved", "saved", (reread) => saveDraft(input, parts, reread)),
    rename: (input, by) =>
      edited(by, "renamed", `renamed from ${input.fullName}`, (reread) =>
        renameElement(input, parts, reread),
      ),
    duplicate: (input, by) =>
      edited(by, "duplicated", `duplicated from ${input.fullName}`, (reread) =>
        duplicateElement(input, parts, reread),
      ),
    remove: async (input, by) => {
      const { edit, edited: result } = await run(by, "saved", "", (reread) =>
        removeElement(input, by, parts, reread),
      );
      return { ...result, trashId: edit.trashId };
    },
    restore: (input, by) =>
      edited(
        by,
        "restored",
        "trashId" in input ? "restored from the trash" : `restored ${input.version}`,
        (reread) =>
          "trashId" in input
            ? restoreRemoved(input.trashId, parts, reread)
            : restoreVersion(input, parts, reread),
      ),
    history: async (fullName) => versionsOf(fullName, parts),
    trash: () => {
      const writable = reloader.layers.filter(({ layer }) => !layer.official);
      return writable.flatMap(({ layer }) => listTrash(layer));
    },
    version: async (input) => {
      const layers = reloader.layers.map(({ layer }) => layer);
      const source =
        "trashId" in input
          ? trashedSource(layers, input.trashId).source
          : await versionSource(input, parts);
      const { fullName } = source;
      return { fullName, files: maskedFiles(source, builder.find(source.declaration.type)) };
    },
    brand: createBrandEditor({ reloader, assertOn, swap }),
  };
}
