package io.safekeep.notification.mail;

import io.quarkus.qute.TemplateInstance;
import io.quarkus.qute.Variant;
import java.util.function.Supplier;

/// A letter's two forms, written from the two files of one template, `.txt` and `.html`.
public record LetterPaper(String text, String html) {

  /// @param template a fresh instance each time
  public static LetterPaper write(Supplier<TemplateInstance> template) {
    return new LetterPaper(
        render(template.get(), Variant.TEXT_PLAIN), render(template.get(), Variant.TEXT_HTML));
  }

  private static String render(TemplateInstance template, String contentType) {
    return template
        .setAttribute(TemplateInstance.SELECTED_VARIANT, Variant.forContentType(contentType))
        .render();
  }
}
