package io.safekeep.backup.mirror;

import io.safekeep.backup.Repositories;
import io.safekeep.backup.Repository;
import io.safekeep.backup.datastore.Datastore;
import io.safekeep.backup.datastore.DatastoreInspection;
import io.safekeep.backup.datastore.Datastores;
import io.safekeep.backup.vault.ObjectName;
import io.safekeep.backup.vault.ObjectNotFound;
import io.safekeep.backup.vault.ObjectStore;
import io.safekeep.backup.vault.SealCheck;
import io.safekeep.backup.vault.Vault;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// P17: what lies in the repositories is sealed with its tenant's key. Looks at the newest objects
/// of each datastore and at some others by chance, so that over days everything has its turn.
@Singleton
class StoredObjectsSealed extends DatastoreInspection {

  private static final int NEWEST = 8;
  private static final int BY_CHANCE = 24;

  /// Of a base backup: when it began, in clear.
  private static final String BEGUN = "begun";

  private static final int LONGEST_INSTANT = 64;

  private final Repositories repositories;
  private final RandomGenerator random;

  StoredObjectsSealed(Datastores datastores, Repositories repositories, RandomGenerator random) {
    super(datastores);
    this.repositories = repositories;
    this.random = random;
  }

  @Override
  public String name() {
    return "stored-objects-sealed";
  }

  @Override
  public String promise() {
    return "P17";
  }

  @Override
  public Duration every() {
    return Duration.ofHours(6);
  }

  @Override
  public String bound() {
    return "100 % of the objects looked at are sealed";
  }

  @Override
  protected ControlResult look(Datastore datastore) throws IOException {
    List<String> faults = new ArrayList<>();
    int looked = 0;
    for (Repository repository : repositories.all()) {
      Vault vault = repository.vault(datastore.tenant(), datastore.id());
      for (ObjectName name : sample(vault)) {
        looked++;
        fault(vault, name).ifPresent(it -> faults.add(it + " in the " + repository));
      }
    }
    if (looked == 0) {
      return seen(
          Outcome.UNKNOWN, datastore, null, "Nothing of " + datastore.name() + " is stored yet.");
    }
    return seen(
        faults.isEmpty() ? Outcome.PASS : Outcome.FAIL,
        datastore,
        looked - faults.size() + " of " + looked,
        faults.isEmpty()
            ? "Each object of " + datastore.name() + " that was looked at is sealed."
            : "Not sealed: " + faults.getFirst() + ".");
  }

  private static Optional<String> fault(Vault vault, ObjectName name) throws IOException {
    try {
      return name.lastSegment().equals(BEGUN)
          ? faultOfClear(vault, name)
          : SealCheck.fault(vault, name);
    } catch (ObjectNotFound expired) {
      return Optional.empty();
    }
  }

  /// What is kept in clear says nothing but when.
  private static Optional<String> faultOfClear(Vault vault, ObjectName name) throws IOException {
    try {
      Instant.parse(new String(vault.store().get(name, LONGEST_INSTANT), StandardCharsets.UTF_8));
      return Optional.empty();
    } catch (DateTimeParseException other) {
      return Optional.of(name + " says more than an instant");
    }
  }

  /// The newest, and of all others each as likely as any (Vitter 1985, algorithm R).
  private List<ObjectName> sample(Vault vault) throws IOException {
    List<ObjectStore.Entry> newest = new ArrayList<>();
    List<ObjectName> chosen = new ArrayList<>();
    long seen = 0;
    try (Stream<ObjectStore.Entry> entries = vault.store().list(vault.root())) {
      for (var it = entries.iterator(); it.hasNext(); ) {
        ObjectStore.Entry entry = it.next();
        newest.add(entry);
        newest.sort(Comparator.comparing(ObjectStore.Entry::modifiedAt).reversed());
        if (newest.size() > NEWEST) {
          newest.removeLast();
        }
        seen++;
        if (chosen.size() < BY_CHANCE) {
          chosen.add(entry.name());
        } else {
          long place = random.nextLong(seen);
          if (place < BY_CHANCE) {
            chosen.set((int) place, entry.name());
          }
        }
      }
    }
    return Stream.concat(newest.stream().map(ObjectStore.Entry::name), chosen.stream())
        .distinct()
        .toList();
  }
}
