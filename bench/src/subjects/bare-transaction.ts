import { openBareStore } from "../floor/bare-store.ts";
import { bindingHash, corp, element, identity, outcome, sha256 } from "../floor/example.ts";
import { serveParent, subjectInput } from "../subject.ts";

/** The same transaction of the same person in one synchronous function. */
const { databasePath } = subjectInput as { databasePath: string };
const store = openBareStore(databasePath);
let ready: string[] = [];

// The first login creates the user.
logIn(claimedFlow(sha256("first")));

serveParent(null, {
  prepare({ from, count }: { from: number; count: number }) {
    ready = Array.from({ length: count }, (_, index) =>
      claimedFlow(sha256(`state ${from + index}`)),
    );
  },
  run() {
    for (const stateHash of ready) logIn(stateHash);
  },
});

function claimedFlow(stateHash: string): string {
  store.startFlow({ stateHash, element, bindingHash, corpId: corp.corpId });
  const claimed = store.claimFlow({ stateHash, element, bindingHash, codeHash: stateHash });
  if (!claimed) throw new Error("the flow is not claimed");
  return stateHash;
}

function logIn(stateHash: string): void {
  const loginCodeHash = sha256(`code ${stateHash}`);
  store.finishLogin(identity, { stateHash, element, loginCodeHash, outcome: () => outcome });
}
