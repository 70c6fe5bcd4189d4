package io.safekeep.runtime.pages;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;

/// A page that only tells something.
public record Notice(Frame frame, String title, String text) {

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
