"""What AWS Lambda calls: `lambda_handler(event, context)`. Everything else is in skill/."""

import logging

from skill.edge.settings import Settings
from skill.edge.wiring import open_door

logging.getLogger("ember").setLevel(logging.INFO)

lambda_handler = open_door(Settings.from_environment())
