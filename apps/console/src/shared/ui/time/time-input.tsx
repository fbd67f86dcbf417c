import { Input } from "antd";
import type { ReactNode } from "react";

/** A point in time in the reader's time zone, as epoch milliseconds. */
export function TimeInput(props: {
  label: string;
  value: number | undefined;
  set: (atMs: number | undefined) => void;
  testId: string;
}): ReactNode {
  const { label, value, set, testId } = props;
  return (
    <label className="time-input">
      <span>{label}</span>
      <Input
        type="datetime-local"
        allowClear
        value={value === undefined ? "" : localText(value)}
        onChange={({ target }) => set(timeOf(target.value))}
        data-testid={testId}
      />
    </label>
  );
}

/** `2026-12-01T08:30`, as the input takes it. */
function localText(atMs: number): string {
  const at = new Date(atMs);
  const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${date}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

const two = (part: number): string => String(part).padStart(2, "0");

/** Undefined for an input that is empty or incomplete. */
function timeOf(text: string): number | undefined {
  const atMs = new Date(text).getTime();
  return Number.isNaN(atMs) ? undefined : atMs;
}
