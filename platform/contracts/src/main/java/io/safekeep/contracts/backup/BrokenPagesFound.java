package io.safekeep.contracts.backup;

import java.util.UUID;

/// Pages of a datastore do not match their own checksums: its data is damaged on the server itself,
/// and so is it in this base backup. The backup is kept; backups before the damage may hold the
/// pages whole.
///
/// @param pages how many
/// @param firstPage file and block of the first
public record BrokenPagesFound(
    UUID tenant, UUID datastore, UUID backup, long pages, String firstPage) implements BackupEvent {

  public static final String TYPE = "io.safekeep.backup.base-backup.broken-pages-found.v1";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return backup.toString();
  }
}
