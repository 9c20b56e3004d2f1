"""The porch as a web application: `POST /alexa` for Alexa alone, `GET /healthz` for whoever watches over it."""

import json
import logging

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from skill.edge.door import Door
from skill.edge.porch.adapter import dispatcher
from skill.edge.porch.checking import Check
from skill.edge.porch.refusals import Refusal, Refused
from skill.ports import KeeperDown, LostVersion

NOBODY = "nobody"  # a user that Alexa has not

log = logging.getLogger("ember")


def porch_app(door: Door, check: Check) -> Flask:
    """The skill on the web. Whoever is refused gets an empty 400, whatever was wrong.

    An empty 503 where couples cannot be read: Alexa tells again what nobody says, and `/healthz` is not well.
    """
    app = Flask(__name__, static_folder=None)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.url_map.merge_slashes = False  # that would be a redirect which says where they wanted to go
    app.logger.disabled = True  # Flask and the adapter write down whole exceptions; what we write is below
    answer = dispatcher(app, door, check.skill_id)

    @app.post("/alexa")
    def alexa() -> Response:
        headers = request.headers
        g.envelope = check(headers.get("SignatureCertChainUrl"), headers.get("Signature-256"), request.get_data())
        return answer()

    @app.get("/healthz")
    def healthz() -> Response:
        door.watch(NOBODY)  # one read
        return Response("ok", mimetype="text/plain")

    @app.errorhandler(Refused)
    def refused(refusal: Refused) -> Response:
        log.info(json.dumps({"refused": refusal.why}))
        return _empty(400)

    @app.errorhandler(KeeperDown)
    @app.errorhandler(LostVersion)
    def later(trouble: Exception) -> Response:
        log.warning(json.dumps({"not_now": type(trouble).__name__}))
        return _empty(503)

    @app.errorhandler(HTTPException)
    def no_such_thing(trouble: HTTPException) -> Response:
        if trouble.code is None or trouble.code >= 500:  # the adapter makes one of whatever the SDK raises
            return broken(trouble)
        if request.method == "POST":  # perhaps it is Alexa, who was told the wrong address
            log.info(json.dumps({"refused": Refusal.ANOTHER_ADDRESS}))
        return _empty(trouble.code, dict(trouble.get_headers()).get("Allow"))

    @app.errorhandler(Exception)
    def broken(trouble: Exception) -> Response:
        log.error(json.dumps({"broken": type(trouble).__name__}))
        return _empty(500)

    return app


def _empty(status: int, allow: str | None = None) -> Response:
    answer = Response(status=status, headers={"Allow": allow} if allow else None)
    del answer.headers["Content-Type"]  # of nothing
    return answer
