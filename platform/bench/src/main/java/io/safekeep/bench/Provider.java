package io.safekeep.bench;

import java.net.URI;
import java.util.List;
import java.util.Map;

/// An OpenID Provider on this machine as its clients know it.
///
/// @param paths where what is
/// @param machine a client that acts for itself
/// @param portal a confidential client that signs people in, refreshes and exchanges their tokens
/// @param people who sign in
record Provider(
    String name,
    int port,
    Paths paths,
    Registered machine,
    Registered portal,
    People people,
    Map<String, String> exchange) {

  /// Where the portal's people come back to; nobody is there.
  static final String REDIRECT_URI = "https://portal.example/callback";

  /// How many people sign in, in turn.
  static final int PEOPLE = 64;

  /// Of everybody.
  static final String PASSWORD = "Qu1et-Harbour";

  record Paths(String token, String introspection, String keys, String authorization) {}

  record Registered(String id, String secret) {}

  /// @param field of the sign-in form that takes the name
  /// @param names to sign in with
  /// @param exchanger whose token is exchanged
  record People(String field, List<String> names, String exchanger) {}

  URI origin() {
    return URI.create("http://localhost:" + port);
  }

  @Override
  public String toString() {
    return name;
  }
}
