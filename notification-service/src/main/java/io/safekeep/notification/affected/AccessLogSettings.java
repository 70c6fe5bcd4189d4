package io.safekeep.notification.affected;

import io.safekeep.runtime.peer.PeerSettings;
import io.smallrye.config.ConfigMapping;

/// Where access-service is, and as whom to ask it. Without an address nothing is computed: whoever
/// was concerned is then said by two persons.
@ConfigMapping(prefix = "safekeep.access-log")
public interface AccessLogSettings extends PeerSettings {}
