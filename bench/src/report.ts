import { cpus, loadavg, totalmem } from "node:os";
import type { Row } from "./measure.ts";

/** The machine, since figures of another one mean nothing here. */
export function machine(): Readonly<Record<string, string | number>> {
  const cores = cpus();
  return {
    cpu: cores[0]?.model ?? "unknown",
    cores: cores.length,
    memoryGB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
  };
}

export function machineLine(): string {
  const { cpu, cores, memoryGB, node, platform } = machine();
  return `${cpu}, ${cores} cores, ${memoryGB} GB, Node ${node}, ${platform}`;
}

/** A word of doubt where others were using the machine as well, or null. */
export function doubt(): string | null {
  const load = loadavg()[0] ?? 0;
  // The bench itself keeps one core and a half busy.
  if (load <= 2 * cpus().length) return null;
  return `Others were busy on this machine (load ${load.toFixed(1)}): run again before you believe this.`;
}

/** The rows as text, in columns wide enough for what they hold. */
export function table(rows: readonly Row[]): string {
  const head = ["measure", "unit", "ours", "floor", "ratio", "against", "aim", ""];
  const lines = [head, ...rows.map(cellsOf)];
  const widths = head.map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  const pad = (cell: string, column: number): string => {
    const width = widths[column] ?? 0;
    return RIGHT.has(column) ? cell.padStart(width) : cell.padEnd(width);
  };
  return lines.map((line) => line.map(pad).join("  ").trimEnd()).join("\n");
}

/** Columns of numbers. */
const RIGHT = new Set([2, 3]);

function cellsOf(row: Row): string[] {
  const { what, unit, ours, floor, ratio, middleHalf, reading, against, aim } = row;
  const faster = reading === "times faster" ? " faster" : "";
  const spread = middleHalf ? `  (${middleHalf.map(figure).join(" to ")})` : "";
  const verdict = aim ? (aim.met ? "ok" : "MISSED") : "";
  const share = `${figure(ratio)}${faster}${spread}`;
  return [what, unit, figure(ours), figure(floor), share, against, aim?.text ?? "", verdict];
}

/** Three digits that mean something. */
function figure(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value.toFixed(value >= 10 ? 1 : 2);
}
