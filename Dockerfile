# The service as one image. docker build -t linli ., then once for a new volume (keys, database, the first invitation)
#   docker run --rm -e LINLI_BOT_TOKEN=... -v linli:/data linli init
# and from then on
#   docker run -e LINLI_BOT_TOKEN=... -v linli:/data linli
# It writes to /data only, so it runs with --read-only; /tmp may be a tmpfs.

FROM python:3.13-slim-bookworm AS build
ENV UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PROJECT_ENVIRONMENT=/opt/linli
RUN pip install --no-cache-dir "uv~=0.13"
WORKDIR /src
COPY pyproject.toml uv.lock README.md LICENSE ./
RUN uv sync --locked --no-dev --no-install-project
COPY bot bot
COPY handlers handlers
COPY content content
COPY locales locales
RUN uv sync --locked --no-dev --no-editable

FROM python:3.13-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data linli && install -d -o linli -g linli -m 700 /data
COPY --from=build /opt/linli /opt/linli
ENV PATH=/opt/linli/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    LINLI_DATA_DIR=/data LINLI_LISTEN=0.0.0.0:8080
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
ENTRYPOINT ["linli"]
CMD ["run"]
