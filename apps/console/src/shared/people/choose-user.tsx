import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { trpc } from "../server/trpc.ts";
import { useDebouncedValue } from "../ui/use-debounced-value.ts";

const CHOICES = 50;

interface Props {
  value: string | undefined;
  onChange: (userId: string) => void;
  /** Cannot be chosen. */
  except?: string;
  testId: string;
}

/** A list of users to choose one from, with a search. Merged users are left out. */
export function ChooseUser({ value, onChange, except, testId }: Props): ReactNode {
  const { t } = useTranslation();
  const [words, setWords] = useState("");
  const search = useDebouncedValue(words.trim());
  const users = useQuery({
    ...trpc.app.users.list.queryOptions({ limit: CHOICES, ...(search !== "" && { search }) }),
    placeholderData: keepPreviousData,
  });
  const options = (users.data ?? [])
    .filter((user) => user.userId !== except && !user.mergedInto)
    .map((user) => ({
      value: user.userId,
      label: `${user.name ?? t("users.unnamed")} (${user.userId})`,
    }));
  return (
    <Select
      showSearch={{ filterOption: false, onSearch: setWords }}
      {...(value !== undefined && { value })}
      onChange={onChange}
      options={options}
      loading={users.isFetching}
      placeholder={t("users.search")}
      aria-label={t("users.search")}
      data-testid={testId}
    />
  );
}
