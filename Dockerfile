# Gatehouse on a machine of your own: docs/self-hosting.md. Nothing secret goes in; SESSION_SECRET and the like come when it runs.

FROM node:24-slim AS build
WORKDIR /gatehouse
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build:node

FROM node:24-slim
WORKDIR /gatehouse
COPY --from=build /gatehouse/.gatehouse/node/server ./
ENV NODE_ENV=production PORT=3000
EXPOSE 3000
USER node
# Whether it answers. Whether it can do its work is for whoever sends requests to ask: /health/ready.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "server.cjs", "--host", "0.0.0.0"]
