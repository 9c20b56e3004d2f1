"""Which house a home.yaml means, with all it needs to be reached; each kind is imported where there is one."""

from dataclasses import replace

from skill.edge.drawer import Drawer
from skill.edge.homes.claim import Claimed
from skill.edge.homes.home_file import Home, HubAddress, is_safe, read_home
from skill.edge.homes.keyring import Keyring
from skill.edge.homes.outside import Outside
from skill.edge.homes.patience import Patient
from skill.edge.settings import Settings, WrongSetting
from skill.ports import Clock


def outside(settings: Settings, compiled: Home | None, drawer: Drawer, clock: Clock) -> Outside:
    """What the home of the settings brings along; without one, the home that was compiled. WrongFile, WrongSetting."""
    home = read_home(settings.home) if settings.home else compiled
    keys = Keyring(folder=settings.secrets)
    if home is None:
        return Outside()
    if home.hub:
        from skill.edge.homes.home_assistant import HomeAssistant
        from skill.edge.homes.hub import Hub

        at = where(home.hub, settings.hub)
        hub = Hub(at.url, keys.find(at.token), at.certificate)
        return Outside(Patient(Claimed(HomeAssistant(hub, home.roles), home.code or "", drawer)))
    if home.webhook:
        from skill.edge.homes.webhook import Webhook

        address = keys.find(home.webhook)
        if not is_safe(address.reveal()):
            raise WrongSetting(f"the secret {home.webhook} is no address that is safe to call; use https://")
        return Outside(Patient(Claimed(Webhook(address), home.code or "", drawer)))
    if home.house == "own_routine":
        from skill.edge.homes.own_routine import OwnRoutine

        return Outside(Patient(Claimed(OwnRoutine(), home.code or "", drawer)))
    if home.routines:
        from skill.edge.homes.alexa_routines import AlexaRoutines
        from skill.edge.homes.amazon import Amazon
        from skill.edge.homes.lock import Lock
        from skill.edge.homes.smart_home import SmartHome

        skill = home.routines
        amazon, lock = Amazon(skill.client_id, keys.find(skill.client_secret)), Lock(keys.find(skill.key))
        routines = AlexaRoutines(drawer, amazon, lock, clock)
        return Outside(Patient(routines), SmartHome(routines, skill.region, clock), routines.linked)
    if home.house == "pretend":
        raise WrongSetting("EMBER_HOME names a pretend home; there is one only in ember talk")
    return Outside()


def where(told: HubAddress, elsewhere: str | None) -> HubAddress:
    """The hub of a home.yaml, where it is from here: the same token, the same authority. WrongSetting."""
    if elsewhere is None:
        return told
    if not is_safe(elsewhere):
        raise WrongSetting("EMBER_HUB is no address that is safe to call; away from home it is https://")
    return replace(told, url=elsewhere)
