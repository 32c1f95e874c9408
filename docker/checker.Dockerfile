# A worker: takes proofs from the broker and checks them with Lean, in processes that it confines itself.
#
#   docker build -f docker/checker.Dockerfile -t stp-checker .
#   docker build -f docker/checker.Dockerfile -t stp-checker-mathlib --build-arg MATHLIB=1 .    (6 GB more)
#
# The embedded Lean is always there; with MATHLIB, headers that import more are checked with Mathlib.
#
# How far proofs are confined inside a container; `docker run --rm stp-checker lean doctor` says what holds on your host:
#   by default            landlock, seccomp and limits hold: a proof reads the toolchain alone, opens no socket, starts no
#                         process. The container runtime refuses the namespaces that would come on top.
#   with all of it        the runtime must let a process without privileges make user namespaces, mount in them, and see
#                         a whole /proc: `--security-opt seccomp=unconfined --security-opt systempaths=unconfined`, or a
#                         seccomp profile of yours that also allows unshare, mount and umount2; the host must not forbid
#                         user namespaces (sysctl kernel.apparmor_restrict_unprivileged_userns=0 on Ubuntu).
#                         STP_SANDBOX=require then refuses to run with less. For the container itself this is weaker.
#   never                 `--privileged`, or a capability: nothing here needs one.

FROM python:3.11.14-slim-bookworm AS build
ARG TORCH_INDEX=""
ARG PIP_INDEX_URL
ARG MATHLIB=""
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends gcc libc6-dev ${MATHLIB:+elan git curl ca-certificates} \
    && rm -rf /var/lib/apt/lists/*
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /src
COPY constraints.txt ./
RUN pip install -c constraints.txt ${TORCH_INDEX:+--index-url "$TORCH_INDEX"} torch
COPY . .
RUN pip install -c constraints.txt '.[service]'
ENV STP_CACHE=/opt/stp ELAN_HOME=/opt/elan
RUN install -d /opt/elan && STP_LEAN=embedded stp lean setup
RUN if [ -n "$MATHLIB" ]; then stp lean setup --mathlib; fi

FROM python:3.11.14-slim-bookworm
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends libseccomp2 tini \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/venv /opt/venv
COPY --from=build /opt/stp /opt/stp
COPY --from=build /opt/elan /opt/elan
# Nothing of the image is written to: mount something small and writable over /opt/stp/checks, where the processes of one
# container take turns, and something in memory and bounded over /tmp, for the scratch folders of proofs.
ENV PATH=/opt/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    HOME=/tmp STP_HOME=/data STP_CACHE=/opt/stp ELAN_HOME=/opt/elan STP_QUEUE=celery
RUN install -d -o 10001 -g 10001 /data /opt/stp/checks
USER 10001:10001
VOLUME /data
STOPSIGNAL SIGTERM
# tini is process 1: it reaps what bubblewrap and the processes of proofs leave behind.
ENTRYPOINT ["tini", "--", "stp"]
CMD ["worker"]
