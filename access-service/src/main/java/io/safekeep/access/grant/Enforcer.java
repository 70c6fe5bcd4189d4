package io.safekeep.access.grant;

import io.safekeep.access.resource.ResourceClass;

/// Makes and ends access in one kind of target. There is one bean per class of resources. All
/// methods talk to the target and are called outside of transactions; each may be called again
/// after a crash, also when it was done before, and by another replica.
public interface Enforcer {

  ResourceClass resourceClass();

  /// Makes what the access needs. Done twice, it is there once.
  ///
  /// @return what was made, as the target names it: a role, a binding
  String put(GrantTerms terms);

  /// Ends all use of the access and removes what was made. What is absent already is done.
  void remove(GrantTerms terms);

  /// Looks into the target, never into our own tables.
  Observation observe(GrantTerms terms);

  /// What was seen in the target.
  sealed interface Observation {

    /// All of it is there, as it was made.
    record Present() implements Observation {}

    /// Nothing is left: no credential, no session, no binding.
    record Absent() implements Observation {}

    /// Something is there that is not as it was made, or part of it.
    ///
    /// @param what for people; no secret
    record Drifted(String what) implements Observation {}
  }
}
