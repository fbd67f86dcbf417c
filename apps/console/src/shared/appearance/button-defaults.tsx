import { LoadingOutlined } from "@ant-design/icons";
import type { ConfigProviderProps } from "antd";

/**
 * What holds for every button. Ant Design's own icon of a button at work adds "loading" to the button's name, in English,
 * and stays there when the work is over within a frame.
 */
export const buttonDefaults: NonNullable<ConfigProviderProps["button"]> = {
  autoInsertSpace: false,
  loadingIcon: <LoadingOutlined aria-hidden="true" />,
};
