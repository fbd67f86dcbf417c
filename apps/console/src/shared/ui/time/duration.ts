import type { Language } from "../../i18n/language.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const units = {
  zh: { day: " 天", hour: " 小时", minute: " 分", second: " 秒" },
  en: { day: " d", hour: " h", minute: " min", second: " s" },
} as const;

/** A duration in its two largest units: `3 min 20 s`, `2 d 4 h`. */
export function durationText(ms: number, language: Language): string {
  const { day, hour, minute, second } = units[language];
  const parts: [number, string][] = [
    [Math.floor(ms / DAY), day],
    [Math.floor((ms % DAY) / HOUR), hour],
    [Math.floor((ms % HOUR) / MINUTE), minute],
    [Math.floor((ms % MINUTE) / SECOND), second],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (ms < SECOND || first < 0) return `0${second}`;
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}${unit}`)
    .join(" ");
}
