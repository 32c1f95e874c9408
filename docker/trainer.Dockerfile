# Self-play: samples, has workers check, trains. Wants a GPU, and computes on processors without one.
#
#   docker build -f docker/trainer.Dockerfile -t stp-trainer .
#
# torch's usual builds bring CUDA along; the host brings the driver (NVIDIA container toolkit).

FROM python:3.11.14-slim-bookworm AS build
ARG TORCH_INDEX=""
ARG PIP_INDEX_URL
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends gcc libc6-dev \
    && rm -rf /var/lib/apt/lists/*
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /src
COPY constraints.txt ./
RUN pip install -c constraints.txt ${TORCH_INDEX:+--index-url "$TORCH_INDEX"} torch
COPY . .
RUN pip install -c constraints.txt '.[judge,service]'
ENV STP_CACHE=/opt/stp
# For `stp world build`, `stp import` and runs without workers (STP_QUEUE=local).
RUN STP_LEAN=embedded stp lean setup

FROM python:3.11.14-slim-bookworm
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends libseccomp2 tini \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/venv /opt/venv
COPY --from=build /opt/stp /opt/stp
# Checkpoints and the models fetched from a hub are kept in /data.
ENV PATH=/opt/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    HOME=/tmp HF_HOME=/data/hub STP_HOME=/data STP_CACHE=/opt/stp STP_QUEUE=celery
RUN install -d -o 10001 -g 10001 /data
USER 10001:10001
VOLUME /data
STOPSIGNAL SIGTERM
# tini is process 1: it reaps what others leave behind.
ENTRYPOINT ["tini", "--", "stp"]
CMD ["--help"]
