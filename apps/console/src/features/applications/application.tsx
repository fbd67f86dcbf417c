import { PlayCircleOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { isUsable } from "../../shared/elements/element-groups.ts";
import { Loading } from "../../shared/layout/page.tsx";
import { hrefOf } from "../../shared/routing/route.ts";
import type { ElementDetail } from "../../shared/server/rows.ts";
import { trpc } from "../../shared/server/trpc.ts";
import { FailureView } from "../../shared/ui/failure-view.tsx";
import { ApplicationSetup } from "./application-setup.tsx";
import { ClaimsPreview } from "./claims-preview.tsx";
import { ElementPage } from "./element-page.tsx";
import { Figures } from "./figures.tsx";
import { takeSecret } from "./new-secret.ts";

/** One application: what its software needs, what it gets, who uses it. */
export function Application({ fullName }: { fullName: string }): ReactNode {
  const { t } = useTranslation();
  const [secret] = useState(() => takeSecret(fullName));
  return (
    <ElementPage
      fullName={fullName}
      unknown={t("applications.unknown")}
      renderActions={(element) =>
        isUsable(element) && (
          <Button
            href={hrefOf({ page: "application-test", fullName })}
            icon={<PlayCircleOutlined />}
            data-testid="test-application"
          >
            {t("applications.test")}
          </Button>
        )
      }
    >
      {(element) => <Parts element={element} secret={secret} />}
    </ElementPage>
  );
}

function Parts(props: { element: ElementDetail; secret: string | undefined }): ReactNode {
  const { element, secret } = props;
  const { fullName } = element;
  const client = useQuery({
    ...trpc.app.applications.get.queryOptions({ application: fullName }),
    enabled: isUsable(element),
  });
  return (
    <>
      {client.isLoading && <Loading />}
      {client.isError && <FailureView error={client.error} retry={client.refetch} />}
      {client.data && (
        <>
          <ApplicationSetup client={client.data} secret={secret} />
          <ClaimsPreview application={fullName} />
          <Figures application={fullName} />
        </>
      )}
    </>
  );
}
