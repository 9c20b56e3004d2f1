"""What AWS Lambda calls: `lambda_handler(event, context)`. Everything else is in skill/."""

import gc
import logging

gc.disable()  # at a cold start nothing is garbage, and two people wait

from skill.edge.alexa_services import AlexaServices  # noqa: E402
from skill.edge.settings import Settings  # noqa: E402
from skill.edge.wiring import open_door  # noqa: E402

logging.getLogger("ember").setLevel(logging.INFO)

lambda_handler = open_door(Settings.from_environment(), devices=AlexaServices().device_of)

gc.freeze()
gc.enable()
