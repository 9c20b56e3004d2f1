# Evening Ember as a web service, for a machine of your own: docs/self-host.md.
#
#   docker build --target porch --tag evening-ember .
#
# The last stage is what Home Assistant's Supervisor builds (addon/): the same, begun by another program.
FROM python:3.13.16-slim-trixie AS porch

WORKDIR /ember
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY skill skill
COPY rituals rituals
RUN pip install --no-cache-dir --constraint constraints.txt --editable '.[porch]'

# Couples are kept in a volume that only this user can open.
RUN install --directory --owner=10001 --group=10001 --mode=700 /data
VOLUME /data

ENV EMBER_HOST=0.0.0.0 EMBER_PORT=8300 EMBER_DB=/data/couples.db EMBER_SECRETS=/run/secrets
EXPOSE 8300
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['EMBER_PORT'] + '/healthz', timeout=4)"]

USER 10001:10001
CMD ["python", "-m", "skill.edge.porch"]


FROM porch AS supervised

# The Supervisor's options are root's to read. Having read them, skill/edge/supervised.py becomes the user above.
USER root
CMD ["python", "-m", "skill.edge.supervised"]
