package io.safekeep.retention.certificate;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a service that keeps copies says of a buried tenant: a result of one of its controls.
///
/// @param outcome `pass`, `fail` or `unknown`
record AgingReport(
    String service,
    String check,
    String outcome,
    @Nullable String measured,
    String detail,
    Instant checkedAt) {

  boolean isPassed() {
    return outcome.equals("pass");
  }

  Map<String, @Nullable Object> json() {
    var content = new HashMap<String, @Nullable Object>();
    content.put("service", service);
    content.put("check", check);
    content.put("outcome", outcome);
    content.put("measured", measured);
    content.put("detail", detail);
    content.put("checkedAt", Certificate.text(checkedAt));
    return content;
  }
}
