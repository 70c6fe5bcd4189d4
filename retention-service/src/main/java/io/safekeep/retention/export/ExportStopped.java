package io.safekeep.retention.export;

import java.io.IOException;

/// Nobody wants the export any more, or another replica makes it.
final class ExportStopped extends IOException {

  private static final long serialVersionUID = 1;

  ExportStopped(String why) {
    super(why);
  }
}
