package io.safekeep.identity.admin;

/// Where the pages of administrators are.
final class AdminPaths {

  static final String FIRST = "/admin";

  /// Where a browser is sent without a session; outside of what takes one.
  static final String SIGN_IN = "/sign-in/admin";

  private AdminPaths() {}

  /// True of an address of such a page, without its query.
  static boolean isOne(String path) {
    return path.equals(FIRST) || path.startsWith(FIRST + "/");
  }
}
