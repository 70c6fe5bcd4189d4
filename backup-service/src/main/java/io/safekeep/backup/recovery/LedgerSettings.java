package io.safekeep.backup.recovery;

import io.safekeep.runtime.peer.PeerSettings;
import io.smallrye.config.ConfigMapping;

/// Where retention-service keeps the ledger of deletions, and as whom to ask. Without an address no
/// ledger is asked, and each restore says so.
@ConfigMapping(prefix = "safekeep.ledger")
public interface LedgerSettings extends PeerSettings {}
