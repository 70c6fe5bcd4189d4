package io.safekeep.notification.evidence;

import io.safekeep.contracts.record.RecordKey;
import java.time.Instant;

/// A key that signs a chain, or has signed it.
///
/// @param firstRecord number of the first record that it signs
public record ChainKey(String service, long firstRecord, RecordKey key, Instant heardAt) {}
