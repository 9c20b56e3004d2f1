"""The living room's routes: pages, the state as JSON, and what one can do there. It answers to its own page only."""

import json
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify, request, send_from_directory
from werkzeug.exceptions import BadRequest, Forbidden, HTTPException, NotFound

from skill.desk import sounds
from skill.desk.living_room.guests import is_ours
from skill.desk.living_room.room import LivingRoom, NotHere
from skill.desk.living_room.state import State

PAGE = Path(__file__).with_name("page")
# By name, since some systems' own lists know no modules: a browser runs what is called by its right name only.
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
DOORS = ("/", "/us")  # where a link from anywhere may lead
NEARBY = ("same-origin", "none")  # what a browser says of our own page, and of an address that somebody typed
LARGEST = 4096  # bytes of a request
LONGEST = 200  # characters that somebody says at once
MOST_SKIPPED = 3600  # seconds
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
TOLD = {403: "this room answers to its own page only", 404: "there is nothing here", 413: "that is too much at once"}

log = logging.getLogger("ember")


def living_room_app(room: LivingRoom, host: str) -> Flask:
    """The room as a WSGI application. `host`: the address it is served at, as it was named; any port.

    Every answer to what somebody does is the whole state, or `{"error": "one line"}` with 400, 403, 404, 405, 413 or
    500. Nothing of a request is ever logged.
    """
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False  # nobody from elsewhere need ask what there is
    app.json.sort_keys = False  # type: ignore[attr-defined]

    @app.before_request
    def only_for_us() -> None:
        """A page from elsewhere may have our address under its own name, or send us something from there.

        Or have us looked at from there: it sees nothing of it, but what is told once would be told to nobody.
        """
        told = request.headers
        named = told.get("Host", "")
        here = f"http://{named}"
        if not is_ours(named, host, request.environ["SERVER_PORT"]) or told.get("Origin", here) != here:
            raise Forbidden
        if request.path not in DOORS and told.get("Sec-Fetch-Site", "none") not in NEARBY:
            raise Forbidden

    @app.after_request
    def close_the_curtains(response: Response) -> Response:
        response.headers.update(HEADERS)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    @app.get("/")
    def living_room() -> Response:
        return _page("index.html")

    @app.get("/us")
    def us() -> Response:
        return _page("us.html")

    @app.get("/page/<name>")
    def page(name: str) -> Response:
        kind = KINDS.get(Path(name).suffix)
        if kind is None:
            raise NotFound
        return _page(name, kind)

    @app.get("/bell.wav")
    def bell() -> Response:
        return Response(sounds.bell(), mimetype="audio/wav")

    @app.get("/room")
    def look() -> Response:
        return jsonify(room.look())

    @app.get("/us.json")
    def us_drawn() -> Response:
        return jsonify(room.us())

    @app.post("/say")
    def say() -> Response:
        told = _told("words", "skipped")
        words = told.get("words")
        if not isinstance(words, str):
            raise BadRequest("words: say something, in quotes")
        if len(words) > LONGEST:
            raise BadRequest(f"words: {LONGEST} characters at most")
        return jsonify(room.say(words, _skipped(told)))

    def does(path: str, done: Callable[[float], State]) -> None:
        app.post(path, endpoint=path)(lambda: jsonify(done(_skipped(_told("skipped")))))

    does("/silence", room.silence)
    does("/kids", room.kids)
    does("/another-night", room.another_night)
    does("/another-household", room.another_household)
    does("/home", room.go_home)

    @app.errorhandler(HTTPException)
    def refused(trouble: HTTPException) -> tuple[Response, int]:
        code = trouble.code or 500
        words = trouble.description if code == 400 else TOLD.get(code, "that cannot be done here")
        return jsonify(error=words), code

    @app.errorhandler(NotHere)
    def not_here(trouble: NotHere) -> tuple[Response, int]:
        return jsonify(error=str(trouble)), 400

    @app.errorhandler(Exception)
    def broken(trouble: Exception) -> tuple[Response, int]:
        """What kind of thing broke, never its message, which may hold somebody's words."""
        log.error("the living room: %s", type(trouble).__name__)
        return jsonify(error="something of ours is broken; try again"), 500

    return app


def _page(name: str, kind: str = "text/html") -> Response:
    """A file of the page, looked at anew each time it is asked for: it is this machine's own."""
    response = send_from_directory(PAGE, name, mimetype=kind)
    response.headers["Cache-Control"] = "no-cache"
    return response


def _told(*allowed: str) -> Mapping[str, Any]:
    """The JSON object that came with a request. BadRequest."""
    if request.mimetype != "application/json":
        raise BadRequest("send JSON, and say so: Content-Type: application/json")
    try:
        told = json.loads(request.get_data() or b"{}")
    except (ValueError, RecursionError):
        raise BadRequest("that is no JSON") from None
    if not isinstance(told, dict):
        raise BadRequest('send an object, such as {"words": "help"}')
    for key in told:
        if key not in allowed:
            raise BadRequest(f"there can be {' and '.join(allowed)}, and nothing else")
    return told


def _skipped(told: Mapping[str, Any]) -> float:
    skipped = told.get("skipped", 0)
    if isinstance(skipped, bool) or not isinstance(skipped, int | float) or not 0 <= skipped <= MOST_SKIPPED:
        raise BadRequest(f"skipped: seconds, from 0 to {MOST_SKIPPED}")
    return float(skipped)
