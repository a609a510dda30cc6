# The HTTP service. At run time it fetches nothing and writes to memory (/dev/shm) only:
#   docker build -t checker .
#   docker run --rm -p 127.0.0.1:8000:8000 --read-only --cap-drop ALL -v ./keys:/keys:ro -e CHECKER_KEYS_FILE=/keys/keys.json checker
# Without keys only the machine itself is served, which inside a container is nobody: make one with `checker keys create`.
FROM python:3.11-slim-bookworm AS build
WORKDIR /build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/checker
COPY requirements.lock pyproject.toml README.md ./
RUN /opt/checker/bin/pip install --no-deps --require-hashes -r requirements.lock
COPY checker ./checker
RUN /opt/checker/bin/pip install setuptools \
    && /opt/checker/bin/pip install --no-deps --no-build-isolation . \
    && /opt/checker/bin/pip uninstall --yes setuptools pip \
    && find /opt/checker -name __pycache__ -prune -exec rm -rf {} + \
    && /opt/checker/bin/python -m compileall -q /opt/checker/lib

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install --yes --no-install-recommends tesseract-ocr tesseract-ocr-chi-sim \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin checker
COPY --from=build /opt/checker /opt/checker
COPY models /opt/models
ENV PATH=/opt/checker/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    TMPDIR=/dev/shm \
    CHECKER_HOST=0.0.0.0 \
    CHECKER_MODELS_DIR=/opt/models
USER 10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=3s --start-period=60s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ.get('CHECKER_PORT', '8000') + '/readyz', timeout=2)"]
CMD ["checker", "serve"]
