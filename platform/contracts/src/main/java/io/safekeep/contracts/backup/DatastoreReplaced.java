package io.safekeep.contracts.backup;

import java.time.Instant;
import java.util.UUID;

/// A server that was restored to an earlier state has taken the place of a datastore's server. The
/// datastore is not protected any more; its backups stay until they expire.
///
/// @param datastore that was replaced
/// @param successor the datastore that is protected from now on, under the same name
/// @param replacement the request that two persons agreed on
public record DatastoreReplaced(
    UUID tenant, UUID datastore, UUID successor, UUID replacement, Instant replacedAt)
    implements BackupEvent {

  public static final String TYPE = "io.safekeep.backup.datastore.replaced.v1";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return datastore.toString();
  }
}
