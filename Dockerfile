# syntax=docker/dockerfile:1
# Menshen with SQLite: docker build -t menshen . && docker run --env-file menshen.env -p 127.0.0.1:3000:3000 -v menshen:/home/node/menshen/data menshen
FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
# A heap that saves up to 100 MB.
ENV NODE_OPTIONS=--max-semi-space-size=16
# A version such as 0.1.0. The package brings server, console and official Types.
ARG MENSHEN_VERSION=latest
RUN npm install --global --ignore-scripts menshen@${MENSHEN_VERSION}
USER node
RUN mkdir -p /home/node/menshen/data /home/node/menshen/elements
WORKDIR /home/node/menshen
EXPOSE 3000
# Back up data. Mount your element folders over elements, read-only unless MENSHEN_EDIT is on.
VOLUME ["/home/node/menshen/data", "/home/node/menshen/elements"]
HEALTHCHECK --interval=10s --start-period=60s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1))"]
CMD ["menshen", "serve"]
