package io.safekeep.runtime.pages;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.safekeep.runtime.problem.Problem;
import jakarta.ws.rs.core.MultivaluedMap;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A sign-in that something asks for, and the page to come back to.
///
/// @param acr any of these authentication context classes; empty for any at all
/// @param maxAge how long ago it may be; null for any time
/// @param back path on this service, with query and fragment
public record StepUp(List<String> acr, @Nullable Duration maxAge, String back) {

  /// Parameters of the authorization endpoint (OpenID Connect Core, section 3.1.2.1).
  static final String ACR_VALUES = "acr_values";

  static final String MAX_AGE = "max_age";

  private static final String BACK = "back";
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

  public StepUp {
    acr = List.copyOf(acr);
    back = isOwn(back) ? back : "/";
  }

  static StepUp of(MultivaluedMap<String, String> query) {
    var acr = query.getFirst(ACR_VALUES);
    var maxAge = query.getFirst(MAX_AGE);
    var back = query.getFirst(BACK);
    return new StepUp(
        acr == null || acr.isBlank() ? List.of() : List.of(acr.strip().split(" +")),
        maxAge == null || !SECONDS.matcher(maxAge).matches()
            ? null
            : Duration.ofSeconds(Long.parseLong(maxAge)),
        back == null ? "/" : back);
  }

  /// What a problem asks for in its members `acrValues` and `maxAge`; empty if it is not of the
  /// kind.
  static Optional<StepUp> of(Problem problem, String back) {
    return problem.members().get("acrValues") instanceof Collection<?> acr
            && problem.members().get("maxAge") instanceof Number maxAge
        ? Optional.of(
            new StepUp(
                acr.stream().map(Object::toString).toList(),
                Duration.ofSeconds(maxAge.longValue()),
                back))
        : Optional.empty();
  }

  /// Address of the page that sees to it.
  public String href() {
    return PagePaths.STEP_UP + "?" + query();
  }

  String query() {
    var back = BACK + "=" + encode(this.back);
    var age = maxAge == null ? "" : MAX_AGE + "=" + maxAge.toSeconds() + "&";
    return acr.isEmpty()
        ? age + back
        : ACR_VALUES
            + "="
            + acr.stream().map(StepUp::encode).collect(Collectors.joining("+"))
            + "&"
            + age
            + back;
  }

  /// @param with how somebody signed in
  boolean isMet(@Nullable String with, @Nullable Instant at, Instant now) {
    return (acr.isEmpty() || (with != null && acr.contains(with)))
        && (maxAge == null || (at != null && !now.isAfter(at.plus(maxAge))));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  /// Nobody is sent to another site by a link to ours.
  private static boolean isOwn(String back) {
    try {
      var uri = new URI(back);
      return uri.getScheme() == null
          && uri.getRawAuthority() == null
          && back.startsWith("/")
          && !back.startsWith("//");
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
