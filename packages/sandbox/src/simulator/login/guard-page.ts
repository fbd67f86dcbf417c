import { langOf, textsFor, type Lang } from "../../ui/i18n/texts.ts";
import type { Page } from "../../ui/page.ts";
import { errorPage } from "../../ui/pages/notice.ts";
import type { Context, Reply } from "../route.ts";
import { framedByApp, isPicker } from "./people-picker.ts";
import { PageRefusal, refuseScripted } from "./page-refusal.ts";

interface GuardOptions {
  /** The provider's names for its errors. */
  readonly errors: Readonly<Record<number, { readonly name: string }>>;
  readonly shape?: Page["shape"];
  /** Other sites may show the error page in a frame. */
  readonly framed?: boolean;
}

type Answer = (lang: Lang) => Reply | Promise<Reply>;

/** Answers a request for a provider's page; a scripted error and a PageRefusal become the provider's error page. */
export async function guardPage(
  context: Context,
  options: GuardOptions,
  answer: Answer,
): Promise<Reply> {
  const reply = await answerOrRefuse(context, options, answer);
  const { url } = context;
  if (isPicker(url)) framedByApp(reply.response, url.searchParams.get("redirect_uri"));
  return reply;
}

async function answerOrRefuse(
  { request, fault }: Context,
  { errors, shape = "card", framed = false }: GuardOptions,
  answer: Answer,
): Promise<Reply> {
  const lang = langOf(request);
  try {
    refuseScripted(fault, errors, textsFor(lang));
    return await answer(lang);
  } catch (error) {
    if (!(error instanceof PageRefusal)) throw error;
    const response = errorPage(lang, error.message, error.errcode, shape, framed);
    return { response, errcode: error.errcode ?? -1 };
  }
}
