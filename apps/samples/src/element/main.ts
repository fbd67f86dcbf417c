import "@menshen/element";
import { sessionStore } from "@menshen/element/login";
import { sampleOptions } from "../sample-options.ts";

const place = document.getElementById("sample");
const { authType, config = {}, server, lang, display } = sampleOptions();
const login = document.createElement("menshen-login");
const attributes = {
  "auth-type": authType,
  "app-id": config.appId,
  scope: config.scope,
  server,
  lang,
  display,
};
for (const [name, value] of Object.entries(attributes))
  if (value !== undefined) login.setAttribute(name, value);

const section = document.createElement("section");
section.innerHTML = `<p data-testid="session"></p><button type="button">Sign out</button><output data-testid="events"></output>`;
section.setAttribute("aria-label", "Session");
const [name, button, output] = section.children;
const events: string[] = [];
const add = (event: string) => {
  events.push(event);
  if (output) output.textContent = events.join("; ");
};
login.addEventListener("menshen-success", ({ detail }) =>
  add(`success ${detail.user.name} ${detail.corp?.corpName ?? ""}`),
);
login.addEventListener("menshen-error", ({ detail }) => add(`error ${detail.errcode}`));

const session = sessionStore(server);
session.subscribe(() => {
  const { user, status } = session.getState();
  if (name) name.textContent = user?.name ?? status;
  button?.toggleAttribute("hidden", !user);
});
button?.addEventListener("click", () => void session.logout());
place?.append(login, section);
