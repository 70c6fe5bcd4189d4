package io.safekeep.identity.canary;

import java.util.Map;
import java.util.regex.Pattern;

/// A method on a path of the API.
///
/// @param method in lower case
/// @param path with parameters, for example `/v1/tenants/{tenant}/users/{id}`
public record ApiRoute(String method, String path) {

  /// Id of nothing.
  public static final String NOBODY = "0199aaaa-0000-7000-8000-000000000000";

  /// A parameter with the name of the collection that it picks from.
  private static final Pattern PARAMETER = Pattern.compile("/([A-Za-z0-9-]+)/\\{[^}]+}");

  /// The path with things in the place of its parameters.
  ///
  /// @param things ids by the name of the collection; [#NOBODY] stands for the others
  public String at(Map<String, String> things) {
    return PARAMETER
        .matcher(path)
        .replaceAll(
            found -> "/" + found.group(1) + "/" + things.getOrDefault(found.group(1), NOBODY))
        .replaceAll("\\{[^}]+}", NOBODY);
  }

  /// True if the path names one of the things.
  public boolean names(Map<String, String> things) {
    return things.values().stream().anyMatch(at(things)::contains);
  }

  public boolean isRead() {
    return method.equals("get");
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}
