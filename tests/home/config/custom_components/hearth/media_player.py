"""A television: it shows something that has no id, so that nobody can have it again once something else plays."""

from homeassistant.components.media_player import MediaPlayerEntity, MediaPlayerEntityFeature, MediaPlayerState


async def async_setup_platform(hass, config, async_add_entities, discovery_info=None):
    """One."""
    async_add_entities([Television()])


class Television(MediaPlayerEntity):
    """It plays what it is given, pauses, and goes on."""

    _attr_name, _attr_unique_id, _attr_should_poll = "television", "hearth_television", False
    _attr_state, _attr_volume_level = MediaPlayerState.PLAYING, 0.4
    _attr_supported_features = (
        MediaPlayerEntityFeature.PLAY
        | MediaPlayerEntityFeature.PAUSE
        | MediaPlayerEntityFeature.PLAY_MEDIA
        | MediaPlayerEntityFeature.VOLUME_SET
    )

    async def async_play_media(self, media_type, media_id, **more):
        """That, from now on."""
        self._attr_media_content_id, self._attr_media_content_type = media_id, media_type
        await self.async_media_play()

    async def async_media_play(self):
        """Go on."""
        self._attr_state = MediaPlayerState.PLAYING
        self.async_write_ha_state()

    async def async_media_pause(self):
        """Be quiet."""
        self._attr_state = MediaPlayerState.PAUSED
        self.async_write_ha_state()

    async def async_set_volume_level(self, volume):
        """That loud."""
        self._attr_volume_level = volume
        self.async_write_ha_state()
