package io.safekeep.contracts.backup;

import java.util.UUID;

/// Part of the write-ahead log was lost before it was archived: no instant inside the gap can be
/// recovered. A new base backup follows at once.
///
/// @param fromLsn first missing position, PostgreSQL text form `X/X`
/// @param toLsn first position that is archived again, exclusive end of the gap
public record WalGapOpened(UUID tenant, UUID datastore, String fromLsn, String toLsn, String reason)
    implements BackupEvent {

  public static final String TYPE = "io.safekeep.backup.wal.gap-opened.v1";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return datastore.toString();
  }
}
