package io.safekeep.bench;

import java.util.Locale;
import java.util.Optional;

/// What a cluster of some 2 GB holds.
///
/// - `PGBENCH`: rows of pgbench, mostly blanks and numbers in a row; zstd makes a twentieth of them
/// - `MIXED`: two thirds of that, one third rows of an order book
/// - `REALISTIC`: rows of an order book and documents that are compressed already; zstd makes a
///   half
enum Content {
  PGBENCH(140, 0, 0),
  MIXED(100, 3_500_000, 0),
  REALISTIC(0, 8_500_000, 380_000);

  private final int pgbenchScale;
  private final long orders;
  private final long documents;

  Content(int pgbenchScale, long orders, long documents) {
    this.pgbenchScale = pgbenchScale;
    this.orders = orders;
    this.documents = documents;
  }

  /// The one whose name the word is; empty if there is none.
  static Optional<Content> named(String word) {
    for (var content : values()) {
      if (content.description().equals(word)) {
        return Optional.of(content);
      }
    }
    return Optional.empty();
  }

  /// The name in lower case.
  String description() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Scale of `pgbench -i`; 0 for none.
  int pgbenchScale() {
    return pgbenchScale;
  }

  /// Rows of some 170 bytes with their index.
  long orders() {
    return orders;
  }

  /// Rows of 2 kB that do not compress.
  long documents() {
    return documents;
  }
}
