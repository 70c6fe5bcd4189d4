package io.safekeep.runtime.problem;

/// A kind of problem that clients may meet (RFC 9457, section 3.1.1). Each service lists its own in
/// one enum; each has its page `docs/api/problems/<slug>.md`.
public interface ProblemType {

  /// Last part of the type's URI reference `/problems/<slug>`: lower case, hyphens.
  String slug();

  /// HTTP status, 400 to 599.
  int status();

  /// Short sentence without a full stop that is the same each time the problem occurs.
  String title();
}
