package io.safekeep.backup;

import io.quarkus.runtime.ImageMode;
import io.safekeep.backup.vault.AesGcm;
import io.safekeep.backup.vault.AppendableStore;
import io.safekeep.backup.vault.KeyProvider;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;

/// The two places in which backups lie, as configured. Whoever asks for a [Repository] gets the
/// first.
@Singleton
public class Repositories {

  private final Repository first;
  private final Repository second;

  Repositories(
      BackupSettings settings, RepositorySettings places, AppendableStore firstStore, Clock clock) {
    KeyProvider keys = keys(settings);
    if (ImageMode.current() == ImageMode.JVM) {
      AesGcm.warmUp();
    }
    first = new Repository("first", firstStore, places.first().window(), keys);
    second =
        new Repository(
            "second", Stores.open(places.second(), clock), places.second().window(), keys);
  }

  private static KeyProvider keys(BackupSettings settings) {
    try {
      return TenantKeys.open(settings);
    } catch (IOException e) {
      throw new UncheckedIOException("the tenants' keys cannot be opened", e);
    }
  }

  /// The store of the first repository.
  @Produces
  @Singleton
  static AppendableStore firstStore(RepositorySettings places, Clock clock) {
    return Stores.open(places.first(), clock);
  }

  /// Near the databases; WAL is acknowledged once it is durable here.
  @Produces
  @Singleton
  public Repository first() {
    return first;
  }

  /// Somewhere else; follows the first.
  public Repository second() {
    return second;
  }

  /// Both, in the order in which a restore prefers them.
  public List<Repository> all() {
    return List.of(first, second);
  }
}
