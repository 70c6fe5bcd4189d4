package io.safekeep.contracts.backup;

import java.util.UUID;

/// A tenant's datastore is known and its protection has begun.
///
/// @param engine for example `postgresql`
public record DatastoreRegistered(UUID tenant, UUID datastore, String name, String engine)
    implements BackupEvent {

  public static final String TYPE = "io.safekeep.backup.datastore.registered.v1";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return datastore.toString();
  }
}
