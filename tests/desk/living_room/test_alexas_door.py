"""Who comes by Alexa comes into the same house as who comes by the page: same lamps, same couples' file."""

from skill.desk.echo import SKILL, Echo, Overheard
from skill.desk.evening import understanding
from skill.desk.living_room.opening import alexas_door
from skill.desk.living_room.room import LivingRoom
from skill.edge.sqlite import SqliteKeeper


def real_echo(room: LivingRoom, skill_id: str = SKILL) -> Echo:
    """An Echo whose envelopes are let in by the porch."""
    door = alexas_door(room.evening, skill_id)
    return Echo(door, understanding(None, "en-US"), Overheard(), room.evening.clock, "somebody with an Echo")


def test_what_is_said_to_a_real_echo_is_seen_in_the_room(room: LivingRoom) -> None:
    echo = real_echo(room)
    echo.hear("golden hour")
    lit = room.look()["room"]["main"]
    echo.hear("put it back")

    assert (lit["brightness_pct"], lit["over_s"]) == (45, 8)
    assert room.look()["room"]["main"]["brightness_pct"] == 70


def test_both_are_kept_in_one_file_as_two_households(room: LivingRoom) -> None:
    room.say("we're priya and ludwig")
    echo = real_echo(room)
    hello = echo.hear("alexa, open evening ember")
    keeper = SqliteKeeper(room.evening.settings.db or "")
    theirs = keeper.recall(room.evening.door.household(echo.user))[0]

    assert "I'm Evening Ember" in hello.say
    assert theirs.question
    assert theirs.names is None
    assert room.look()["names"] == ["Priya", "Ludwig"]


def test_another_skill_is_nobody_here(room: LivingRoom) -> None:
    reply = real_echo(room, "amzn1.ask.skill.another").hear("golden hour")

    assert reply.pieces == ()
    assert room.look()["room"]["main"]["brightness_pct"] == 70
