"""The first room: from feeds.yaml to the inbox. ``fetch`` is the only network, ``cache`` the only database."""
