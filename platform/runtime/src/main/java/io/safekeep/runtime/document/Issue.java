package io.safekeep.runtime.document;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// Something wrong with a document.
///
/// @param path for example `entitlements[2].duration.most`; empty for the document itself
/// @param line of the document, from 1
public record Issue(Severity severity, String path, int line, String text) {

  /// How wrong.
  public enum Severity {
    /// The document cannot be activated.
    ERROR,
    /// It can, but look twice.
    WARNING;

    @JsonValue
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public boolean blocks() {
    return severity == Severity.ERROR;
  }
}
