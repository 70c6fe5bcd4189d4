package io.safekeep.runtime.problem;

import java.util.Locale;

/// A kind of problem that clients may meet (RFC 9457, section 3.1.1). Each service lists its own in
/// one enum; each has its page `docs/api/problems/<slug>.md`.
public interface ProblemType {

  /// The constant's name, for example `NOT_FOUND`.
  String name();

  /// Last part of the type's URI reference `/problems/<slug>`: the name in lower case with hyphens.
  default String slug() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// HTTP status, 400 to 599.
  int status();

  /// Short sentence without a full stop that is the same each time the problem occurs.
  String title();
}
