/** The digits of a mobile number; mainland numbers without +86. Null where it is none. */
export function normalizeMobile(text: string): string | null {
  const compact = text.replace(/[\s()-]/g, "");
  const mobile = compact.replace(/^(?:\+|00)86(?=1\d{10}$)/, "").replace(/^00/, "+");
  return /^\+?\d{5,20}$/.test(mobile) ? mobile : null;
}

/** In lower case. Null where it is no address. */
export function normalizeEmail(text: string): string | null {
  const email = text.trim().toLowerCase();
  return email.length <= 254 && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) ? email : null;
}
