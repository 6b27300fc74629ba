# syntax=docker/dockerfile:1

FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
# What ponte version says: docker build --build-arg VERSION=v1.2.3 --build-arg REVISION=$(git rev-parse --short=12 HEAD)
ARG VERSION=""
ARG REVISION=""
# Without cgo the binary is static, and the SQLite driver is the pure Go one.
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 go build -trimpath -ldflags="-s -w -X ponte/server.version=$VERSION -X ponte/server.revision=$REVISION" -o /out/ponte ./cmd/ponte \
    && mkdir /out/data

# Certificates for calls to partners, a user, and nothing else: no shell.
FROM gcr.io/distroless/static-debian12:nonroot
ARG VERSION=""
ARG REVISION=""
LABEL org.opencontainers.image.title=ponte org.opencontainers.image.version=$VERSION org.opencontainers.image.revision=$REVISION
COPY --from=build /out/ponte /usr/local/bin/ponte
COPY --from=build --chown=65532:65532 /out/data /var/lib/ponte
# The embedded database, when no other is named, is a file in the working directory, and so is the journal of acknowledged
# numbers beside another one: keep the volume.
WORKDIR /var/lib/ponte
VOLUME /var/lib/ponte
USER 65532:65532
# Inside a container loopback reaches nobody. Portal and metrics are on 8081: publish that port with care.
ENV PONTE_LISTEN=0.0.0.0:8080 PONTE_ADMIN_LISTEN=0.0.0.0:8081
EXPOSE 8080 8081
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["/usr/local/bin/ponte", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/ponte"]
CMD ["serve"]
