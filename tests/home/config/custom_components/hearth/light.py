"""The lamps. Where one begins is what an evening at home looks like."""

from homeassistant.components.light import ColorMode, LightEntity, LightEntityFeature

FULL = {ColorMode.COLOR_TEMP, ColorMode.HS}
WHITE = {ColorMode.COLOR_TEMP}
DIMS = {ColorMode.BRIGHTNESS}
SWITCHES = {ColorMode.ONOFF}
MANY = 48


async def async_setup_platform(hass, config, async_add_entities, discovery_info=None):
    """Four that can everything, one of each that cannot, and many."""
    async_add_entities(
        [
            Lamp("table", FULL, on=True, brightness=178, kelvin=3000),
            Lamp("left", FULL),
            Lamp("right", FULL, on=True, brightness=77, hs=(200.0, 40.0)),
            Lamp("accent", FULL),
            Lamp("plain", WHITE, on=True, brightness=128, kelvin=4000, whites=(2200, 4000)),
            Lamp("bulb", DIMS, on=True, brightness=200),
            Lamp("switched", SWITCHES),
            Lamp("cable", FULL, on=True, brightness=60, kelvin=2700, plug="input_boolean.plugged"),
            *(Lamp(f"many_{number}", FULL, on=True, brightness=178, kelvin=3000) for number in range(1, MANY + 1)),
        ]
    )


class Lamp(LightEntity):
    """A lamp of some kind."""

    _attr_should_poll = False

    def __init__(self, name, modes, on=False, brightness=255, kelvin=None, hs=None, whites=(2000, 6500), plug=None):
        """`plug`: an entity that tells whether it has power."""
        self._attr_name, self._attr_unique_id = name, f"hearth_{name}"
        self._attr_supported_color_modes, self._attr_is_on = modes, on
        self._attr_supported_features = LightEntityFeature.TRANSITION
        self._attr_min_color_temp_kelvin, self._attr_max_color_temp_kelvin = whites
        self._plug = plug
        if ColorMode.ONOFF not in modes:
            self._attr_brightness = brightness
        self._attr_hs_color = hs
        self._attr_color_temp_kelvin = kelvin or (2700 if ColorMode.COLOR_TEMP in modes and hs is None else None)
        self._attr_color_mode = ColorMode.HS if hs else ColorMode.COLOR_TEMP if modes & WHITE else next(iter(modes))

    async def async_added_to_hass(self):
        """Follow the plug."""
        from homeassistant.helpers.event import async_track_state_change_event

        if self._plug:
            self._follow(None)
            self.async_on_remove(async_track_state_change_event(self.hass, [self._plug], self._follow))

    def _follow(self, event):
        state = self.hass.states.get(self._plug)
        self._attr_available = state is not None and state.state == "on"
        if event:
            self.schedule_update_ha_state()

    async def async_turn_on(self, **wanted):
        """On, and as it is told."""
        self._attr_is_on = True
        if "brightness" in wanted:
            self._attr_brightness = wanted["brightness"]
        if "hs_color" in wanted:
            self._attr_hs_color, self._attr_color_temp_kelvin = wanted["hs_color"], None
            self._attr_color_mode = ColorMode.HS
        if "color_temp_kelvin" in wanted:
            lowest, highest = self._attr_min_color_temp_kelvin, self._attr_max_color_temp_kelvin
            if not lowest <= wanted["color_temp_kelvin"] <= highest:
                raise ValueError("this lamp has no such white")
            self._attr_color_temp_kelvin, self._attr_hs_color = wanted["color_temp_kelvin"], None
            self._attr_color_mode = ColorMode.COLOR_TEMP
        self.async_write_ha_state()

    async def async_turn_off(self, **wanted):
        """Off."""
        self._attr_is_on = False
        self.async_write_ha_state()
