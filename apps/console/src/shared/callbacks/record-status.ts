/** How far a callback is worked off. `failed` waits for its next try; `dead` rests until somebody asks for one. */
export const recordStatuses = ["received", "processing", "done", "failed", "dead"] as const;
export type RecordStatus = (typeof recordStatuses)[number];
