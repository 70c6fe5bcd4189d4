package io.safekeep.access.catalogue;

import io.safekeep.access.resource.Resource;
import java.util.regex.Pattern;

/// Names of resources: one name, or all that begin in the same way.
///
/// @param text a name, or the beginning of names followed by `*`
public record NamePattern(String text) {

  private static final Pattern FORM = Pattern.compile("[a-z0-9.-]{0,63}\\*?");

  public NamePattern {
    if (text.isEmpty() || !FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "is no name of a resource, nor the beginning of one followed by *");
    }
  }

  public boolean matches(String name) {
    return isOpen() ? name.startsWith(beginning()) : name.equals(text);
  }

  public boolean matches(Resource resource) {
    return matches(resource.name());
  }

  /// Whether everything that it matches begins with `prefix`.
  public boolean isWithin(String prefix) {
    return beginning().startsWith(prefix);
  }

  private boolean isOpen() {
    return text.endsWith("*");
  }

  private String beginning() {
    return isOpen() ? text.substring(0, text.length() - 1) : text;
  }
}
