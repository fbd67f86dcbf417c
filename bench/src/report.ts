import { cpus, loadavg, totalmem } from "node:os";
import type { Both, Row } from "./measure.ts";

/** The machine: figures of different machines are not comparable. */
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

/** A warning when other programs were using the machine, else null. */
export function doubt(): string | null {
  const load = loadavg()[0] ?? 0;
  // The bench itself uses one core and a half.
  if (load <= 2 * cpus().length) return null;
  return `The machine was busy (load ${load.toFixed(1)}): run again before you trust these figures.`;
}

/** The rows as an aligned text table. */
export function table(rows: readonly Row[]): string {
  const head = [
    "measure",
    "unit",
    "ours",
    "floor",
    "ratio",
    "p99 ms",
    "GC ms",
    "against",
    "aim",
    "",
  ];
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
  const { what, unit, ours, floor, ratio, middleHalf, reading, against, aim, p99Ms, pauseMs } = row;
  const faster = reading === "times faster" ? " faster" : "";
  const spread = middleHalf ? `  (${middleHalf.map(figure).join(" to ")})` : "";
  const verdict = aim ? (aim.met ? "ok" : "MISSED") : "";
  const share = `${figure(ratio)}${faster}${spread}`;
  const measured = [figure(ours), figure(floor), share, both(p99Ms), both(pauseMs)];
  return [what, unit, ...measured, against, aim?.text ?? "", verdict];
}

function both(pair: Both | undefined): string {
  return pair ? `${figure(pair.ours)} / ${figure(pair.floor)}` : "";
}

/** Three significant digits. */
export function figure(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value.toFixed(value >= 10 ? 1 : 2);
}
