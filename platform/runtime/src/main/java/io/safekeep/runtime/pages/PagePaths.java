package io.safekeep.runtime.pages;

import java.util.List;

/// Tells the paths of pages from those of the API, of health and metrics, and of static files.
public final class PagePaths {

  /// Where the issuer sends people back to.
  public static final String SIGNED_IN = "/signed-in";

  /// Where people end whom the issuer did not let in.
  public static final String SIGN_IN_FAILED = "/sign-in-failed";

  /// Where people ask for a stronger or newer sign-in.
  static final String STEP_UP = "/step-up";

  /// Where they come back to from it.
  static final String STEPPED_UP = "/stepped-up";

  private static final List<String> OTHERS = List.of("/v1/", "/v2/", "/q/", "/openapi", "/assets/");

  private PagePaths() {}

  public static boolean isPage(String path) {
    return OTHERS.stream().noneMatch(path::startsWith);
  }
}
