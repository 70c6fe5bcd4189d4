package io.safekeep.bench;

import java.util.List;
import java.util.Optional;

/// What a cluster holds.
///
/// @param description one word
/// @param pgbenchScale of `pgbench -i`; 0 for none
/// @param orders rows of some 170 bytes, with their index
/// @param documents rows of 2 kB that do not compress, as pictures and PDF files are
record Content(String description, int pgbenchScale, long orders, long documents) {
  /// 2 GB of pgbench's rows, mostly blanks and numbers in a row: zstd makes a twentieth of them.
  static final Content PGBENCH = new Content("pgbench", 140, 0, 0);

  /// 2 GB, two thirds of them pgbench's.
  static final Content MIXED = new Content("mixed", 100, 3_500_000, 0);

  /// 2 GB of rows that compress as business data does: zstd makes a half of them.
  static final Content REALISTIC = new Content("realistic", 0, 9_500_000, 260_000);

  /// The one of that name; empty if there is none.
  static Optional<Content> named(String word) {
    return List.of(PGBENCH, MIXED, REALISTIC).stream()
        .filter(content -> content.description().equals(word))
        .findFirst();
  }

  /// The same, so many times as large.
  Content times(double factor) {
    return new Content(
        description,
        (int) Math.round(pgbenchScale * factor),
        Math.round(orders * factor),
        Math.round(documents * factor));
  }
}
