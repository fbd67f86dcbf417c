import type {
  Browser,
  BrowserContext,
  BrowserContextOptions,
  Page,
  Request,
} from "playwright-core";

/** A person at a browser with an empty profile. */
export interface Visitor extends AsyncDisposable {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What the browser complained about: scripts that failed, policies that were broken. */
  readonly complaints: string[];
}

interface Watched {
  readonly context: BrowserContext;
  /** The latest answers and failures of the network, and messages of the console. */
  readonly events: string[];
  readonly open: ReadonlySet<Request>;
}

const MAX_EVENTS = 40;
const watched = new Set<Watched>();

export async function openVisitor(
  browser: Browser,
  more: BrowserContextOptions = {},
): Promise<Visitor> {
  // On a busy machine a click on a dialog that still grows ends beside the button on which it began.
  const context = await browser.newContext({ locale: "en-US", reducedMotion: "reduce", ...more });
  context.setDefaultTimeout(30_000);
  // Where WeChat keeps people's pictures: tests reach no internet.
  await context.route("https://thirdwx.qlogo.cn/**", (route) => route.fulfill(picture));
  const complaints: string[] = [];
  context.on("weberror", (error) => complaints.push(error.error().message));
  context.on("console", (message) => {
    const expected = message.text().includes("status of 401");
    if (message.type() === "error" && !expected)
      complaints.push(`${message.text()} ${message.location().url}`);
  });
  watch(context);
  const page = await context.newPage();
  return { context, page, complaints, [Symbol.asyncDispose]: () => context.close() };
}

function watch(context: BrowserContext): void {
  const events: string[] = [];
  const note = (text: string): void => {
    events.push(`${new Date().toISOString().slice(11, 23)} ${text}`);
    if (events.length > MAX_EVENTS) events.shift();
  };
  const open = new Set<Request>();
  context.on("request", (request) => open.add(request));
  context.on("response", (answer) => {
    open.delete(answer.request());
    if (!answer.url().includes("/assets/"))
      note(`${answer.request().method()} ${answer.url()} ${answer.status()}`);
  });
  context.on("requestfailed", (request) => {
    open.delete(request);
    note(`${request.method()} ${request.url()} ${request.failure()?.errorText}`);
  });
  context.on("console", (message) => note(`${message.type()}: ${message.text()}`));
  const entry = { context, events, open };
  watched.add(entry);
  context.on("close", () => watched.delete(entry));
}

/** What every open visitor sees, and what happened last. */
export async function describeVisitors(): Promise<string> {
  const parts: string[] = [];
  for (const { context, events, open } of watched) {
    for (const page of context.pages()) {
      const seen = await page
        .locator("body")
        .ariaSnapshot({ timeout: 5000 })
        .catch((error: unknown) => String(error));
      parts.push(`page ${page.url()}\n${seen}`);
    }
    const unanswered = [...open].map((request) => `${request.method()} ${request.url()}`);
    parts.push(`events\n${events.join("\n")}\nunanswered\n${unanswered.join("\n")}`);
  }
  return parts.join("\n\n");
}

/** Takes the phone that the provider's page offers. */
export async function scan(
  { context, page }: Pick<Visitor, "context" | "page">,
  userId: string,
  answer: "confirm" | "refuse",
): Promise<void> {
  await page.getByTestId("qr").waitFor();
  const [phone] = await Promise.all([
    context.waitForEvent("page"),
    page.getByTestId("phone-link").click(),
  ]);
  await phone.getByTestId(`person-${userId}`).click();
  await phone.getByTestId(answer).click();
  // A tab in the background draws nothing, and dialogs wait for being drawn.
  await page.bringToFront();
}

/** What the server says of the visitor's session. */
export async function sessionOf(
  { context }: Pick<Visitor, "context">,
  url: string,
): Promise<{ status: number; body: unknown }> {
  const answer = await context.request.get(`${url}/api/auth/session`);
  return { status: answer.status(), body: await answer.json() };
}

/** False where the policy or a missing file left the page without its style. */
export async function styled(page: Page): Promise<boolean> {
  // As text: the browser's globals are not in this program's types.
  const radius = await page.evaluate<string>(
    "getComputedStyle(document.querySelector('main')).borderRadius",
  );
  return radius !== "0px";
}

const picture = {
  contentType: "image/svg+xml",
  body: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path fill="#7a9" d="M0 0h1v1H0z"/></svg>',
};
