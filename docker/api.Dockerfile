# The API: takes requests, stores them, hands proofs to workers. Holds no Lean.
#
#   docker build -f docker/api.Dockerfile -t stp-api .
#
# TORCH_INDEX: a package index with builds of torch for this image's processor alone, which are a tenth of the size.
# Other indices by pip's own PIP_INDEX_URL.

FROM python:3.11.14-slim-bookworm AS build
ARG TORCH_INDEX=""
ARG PIP_INDEX_URL
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /src
COPY constraints.txt ./
RUN pip install -c constraints.txt ${TORCH_INDEX:+--index-url "$TORCH_INDEX"} torch
COPY . .
RUN pip install -c constraints.txt '.[service]'

FROM python:3.11.14-slim-bookworm
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends tini \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/venv /opt/venv
# Nothing of the image is written to: runs go to /data, the rest to /tmp.
ENV PATH=/opt/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    HOME=/tmp STP_HOME=/data STP_QUEUE=celery
RUN install -d -o 10001 -g 10001 /data
USER 10001:10001
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
# tini is process 1: it reaps what others leave behind.
ENTRYPOINT ["tini", "--", "stp"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
