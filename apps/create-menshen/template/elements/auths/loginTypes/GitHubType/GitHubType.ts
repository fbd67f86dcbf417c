import { oauth2Type } from "@menshen/domain";
import { z } from "zod";

/** A login Type of your own: save this file while the server runs, and its instances follow. */
export default oauth2Type({
  kind: "github",
  authorize: "https://github.com/login/oauth/authorize",
  token: "https://github.com/login/oauth/access_token",
  userInfo: "https://api.github.com/user",
  profile: z.object({
    id: z.int(),
    login: z.string(),
    name: z.string().nullable(),
    avatar_url: z.string(),
  }),
  identify: ({ profile: { id, login, name, avatar_url } }) => ({
    subject: String(id),
    name: name ?? login,
    avatar: avatar_url,
  }),
});
