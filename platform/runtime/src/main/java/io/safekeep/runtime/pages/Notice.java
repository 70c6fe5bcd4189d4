package io.safekeep.runtime.pages;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import org.jspecify.annotations.Nullable;

/// A page that only tells something.
///
/// @param way what to do about it; null if there is nothing
public record Notice(Frame frame, String title, String text, @Nullable Way way) {

  Notice(Frame frame, String title, String text) {
    this(frame, title, text, null);
  }

  /// Leads on.
  record Way(String href, String text) {}

  /// Templates in `templates/suite`.
  @CheckedTemplate(basePath = "suite")
  static class Templates {

    private Templates() {}

    static native TemplateInstance notice(Notice page);
  }

  TemplateInstance template() {
    return Templates.notice(this);
  }
}
