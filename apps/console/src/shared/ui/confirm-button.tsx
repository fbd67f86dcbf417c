import { useMutation } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { useState, type ReactNode } from "react";
import { FailureView } from "./failure-view.tsx";

interface Props {
  label: string;
  /** The question. */
  title: string;
  /** The consequences. */
  children: ReactNode;
  action: () => Promise<unknown>;
  /** Refreshes the page; the dialog closes afterwards. */
  done: () => Promise<unknown>;
  /** Takes something away: set apart from the buttons before it. */
  danger?: boolean;
  small?: boolean;
  testId: string;
}

/** A button that asks for confirmation. The dialog stays open with the failure where the action fails. */
export function ConfirmButton(props: Props): ReactNode {
  const { label, title, children, action, done, danger = false, small = false, testId } = props;
  const [open, setOpen] = useState(false);
  const run = useMutation({
    mutationFn: action,
    onSuccess: async () => {
      await done();
      setOpen(false);
    },
  });
  const ask = (): void => {
    run.reset();
    setOpen(true);
  };
  const confirm = { danger, "data-testid": `${testId}-confirm` };
  return (
    <>
      <Button
        onClick={ask}
        danger={danger}
        className={danger ? "destructive" : ""}
        size={small ? "small" : "middle"}
        data-testid={testId}
        aria-haspopup="dialog"
      >
        {label}
      </Button>
      <Modal
        open={open}
        title={title}
        onCancel={() => setOpen(false)}
        onOk={() => run.mutate()}
        okText={label}
        okButtonProps={confirm}
        confirmLoading={run.isPending}
        destroyOnHidden
        centered
        width={440}
      >
        {children}
        {run.isError && <FailureView error={run.error} />}
      </Modal>
    </>
  );
}
