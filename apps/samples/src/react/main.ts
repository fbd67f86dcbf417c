import { LoginPanel, useSession } from "@menshen/react";
import { createElement, StrictMode, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { sampleOptions } from "../sample-options.ts";

const options = sampleOptions();

function Sample() {
  const [events, setEvents] = useState<readonly string[]>([]);
  const { status, user, logout } = useSession(options);
  const [isOpen, setOpen] = useState(true);
  useEffect(() => {
    const close = () => setOpen(false);
    addEventListener("sample:close", close);
    return () => removeEventListener("sample:close", close);
  }, []);
  const add = (event: string) => setEvents((before) => [...before, event]);
  return createElement(
    StrictMode,
    {},
    isOpen &&
      createElement(LoginPanel, {
        ...options,
        onSuccess: (success) => add(`success ${success.user.name} ${success.corp?.corpName ?? ""}`),
        onError: ({ errcode }) => add(`error ${errcode}`),
      }),
    createElement(
      "section",
      { "aria-label": "Session" },
      createElement("p", { "data-testid": "session" }, user?.name ?? status),
      user && createElement("button", { type: "button", onClick: () => void logout() }, "Sign out"),
      createElement("output", { "data-testid": "events" }, events.join("; ")),
    ),
  );
}

const place = document.getElementById("sample");
if (place) createRoot(place).render(createElement(StrictMode, {}, createElement(Sample)));
