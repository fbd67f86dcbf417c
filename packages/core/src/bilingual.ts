/** A short text in both languages of the product. */
export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}
