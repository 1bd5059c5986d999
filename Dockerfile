# One image with all of suhu's programs:
#
#   docker build -t suhu --build-arg SUHU_COMMIT="$(git show -s --format='%H %ct')" .
#   docker run --rm suhu temp-filter --help
#   docker run --rm --network suhu_default suhu temp-filter -b kafka:19092
#
# The packages are made in one stage and installed in the next: apt knows from them which libraries are needed.
# hadolint global ignore=DL3008  # Debian keeps no old versions, so a pinned one could not be installed after its next update
FROM debian:12-slim AS build
WORKDIR /suhu
COPY scripts/install-deps.sh scripts/
RUN scripts/install-deps.sh --build-only && apt-get install -y --no-install-recommends dpkg-dev file && rm -rf /var/lib/apt/lists/*
COPY . .
# "commit seconds": without it git says which commit this is, if .git was sent along and git is there.
ARG SUHU_COMMIT=""
RUN cmake --preset package -DSUHU_COMMIT="$SUHU_COMMIT" && cmake --build --preset package && cpack --config build/package/CPackConfig.cmake

FROM debian:12-slim
RUN --mount=type=bind,from=build,source=/suhu/build/package/packages,target=/packages \
    apt-get update && apt-get install -y --no-install-recommends ca-certificates /packages/*.deb && rm -rf /var/lib/apt/lists/*
ARG SUHU_COMMIT=""
LABEL org.opencontainers.image.title="suhu" \
      org.opencontainers.image.description="Overheating alarms on Apache Kafka" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.revision="$SUHU_COMMIT"
# A number, so that an orchestrator can see that it is not root. Nothing in the image belongs to it.
USER 10001:10001
# What --latest and --history write goes to a volume.
WORKDIR /tmp
# Each program takes it as its clean end, as the first process too.
STOPSIGNAL SIGTERM
# No HEALTHCHECK: the image does not know which program will run. With --listen each serves /healthz and /readyz, for an orchestrator's probes.
CMD ["temp-filter", "--help"]
