import { Input } from "antd";
import { useId, type ReactNode } from "react";

export function TextField(props: {
  label: string;
  help?: string;
  value: string;
  change: (value: string) => void;
  required?: boolean;
  type?: "text" | "url";
}): ReactNode {
  const id = useId();
  const { label, help, value, change, required = false, type = "text" } = props;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <Input
        id={id}
        type={type}
        value={value}
        required={required}
        maxLength={500}
        onChange={({ target }) => change(target.value)}
        autoComplete="off"
        spellCheck={false}
        {...(help && { "aria-describedby": `${id}-help` })}
      />
      {help && (
        <span className="quiet" id={`${id}-help`}>
          {help}
        </span>
      )}
    </div>
  );
}
