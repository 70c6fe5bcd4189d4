package io.safekeep.identity.reset;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.safekeep.identity.op.Pages;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What somebody sees who has forgotten their password.
final class ResetPages {

  private ResetPages() {}

  /// Templates in `templates/Reset`.
  @CheckedTemplate(basePath = "Reset")
  static class Templates {

    private Templates() {}

    static native TemplateInstance ask(AskForm form);

    static native TemplateInstance choose(ChooseForm form);
  }

  /// @param captcha the question
  record AskForm(String signInName, String captcha, @Nullable String error) {}

  /// @param token to fill in
  record ChooseForm(String token, @Nullable String error) {}

  static Response ask(Response.Status status, AskForm form) {
    return Pages.audible(status, Templates.ask(form));
  }

  static Response choose(Response.Status status, ChooseForm form) {
    return Pages.scripted(status, Templates.choose(form), Optional.empty());
  }
}
