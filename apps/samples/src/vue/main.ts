import { LoginPanel, useSession } from "@menshen/vue";
import { createApp, defineComponent, h, ref } from "vue";
import { sampleOptions } from "../sample-options.ts";

const options = sampleOptions();

const Sample = defineComponent(() => {
  const events = ref<string[]>([]);
  const isOpen = ref(true);
  addEventListener("sample:close", () => (isOpen.value = false));
  const { session, logout } = useSession(options);
  return () => [
    isOpen.value &&
      h(LoginPanel, {
        ...options,
        onSuccess: (success) =>
          events.value.push(`success ${success.user.name} ${success.corp?.corpName ?? ""}`),
        onError: ({ errcode }) => events.value.push(`error ${errcode}`),
      }),
    h("section", { "aria-label": "Session" }, [
      h("p", { "data-testid": "session" }, session.value.user?.name ?? session.value.status),
      session.value.user &&
        h("button", { type: "button", onClick: () => void logout() }, "Sign out"),
      h("output", { "data-testid": "events" }, events.value.join("; ")),
    ]),
  ];
});

createApp(Sample).mount("#sample");
