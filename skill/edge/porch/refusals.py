"""Why somebody at the porch is sent away. The name is all that is ever written down of it."""

from enum import StrEnum


class Refusal(StrEnum):
    """A reason, in the order in which it is looked at."""

    MALFORMED = "malformed"  # no HTTP
    IN_PIECES = "in_pieces"  # a body without a length
    TOO_LARGE = "too_large"
    ANOTHER_ADDRESS = "another_address"  # the skill is at /alexa, and is told things there
    NO_CHAIN_URL = "no_chain_url"
    NO_SIGNATURE = "no_signature"
    FOREIGN_CHAIN_URL = "foreign_chain_url"
    UNREADABLE_SIGNATURE = "unreadable_signature"
    TOO_MANY_CHAINS = "too_many_chains"  # asked for lately
    CHAIN_OUT_OF_REACH = "chain_out_of_reach"  # perhaps it is our own network that is down
    UNTRUSTED_CHAIN = "untrusted_chain"
    FORGED = "forged"
    NO_ENVELOPE = "no_envelope"
    ANOTHER_SKILL = "another_skill"
    NO_TIME = "no_time"
    ANOTHER_TIME = "another_time"


class Refused(Exception):
    """Whoever asked is sent away, and told nothing."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why.value)
        self.why = why
