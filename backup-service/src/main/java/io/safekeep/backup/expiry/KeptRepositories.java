package io.safekeep.backup.expiry;

import io.safekeep.backup.Repositories;
import jakarta.inject.Singleton;
import java.util.List;

/// The repositories from which things expire, each by its own window.
@Singleton
class KeptRepositories {

  private final List<KeptRepository> all;

  KeptRepositories(Repositories repositories) {
    all =
        repositories.all().stream()
            .map(it -> new KeptRepository(it.id(), it, it.window()))
            .toList();
  }

  List<KeptRepository> all() {
    return all;
  }
}
