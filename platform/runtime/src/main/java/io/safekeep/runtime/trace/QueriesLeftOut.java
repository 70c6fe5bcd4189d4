package io.safekeep.runtime.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import jakarta.inject.Singleton;

/// Leaves query strings out of spans: codes and hints of sign-ins travel in them, as standards
/// prescribe, and so does whatever a client puts there by mistake before it is refused. A trace is
/// read by more people than may read those.
@Singleton
class QueriesLeftOut implements SpanProcessor {

  private static final String LEFT_OUT = "REDACTED";

  /// OpenTelemetry semantic conventions for HTTP spans, of servers and of clients.
  private static final AttributeKey<String> QUERY = AttributeKey.stringKey("url.query");

  private static final AttributeKey<String> ADDRESS = AttributeKey.stringKey("url.full");

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {
    if (span.getAttribute(QUERY) != null) {
      span.setAttribute(QUERY, LEFT_OUT);
    }
    var address = span.getAttribute(ADDRESS);
    if (address != null && address.indexOf('?') >= 0) {
      span.setAttribute(ADDRESS, address.substring(0, address.indexOf('?') + 1) + LEFT_OUT);
    }
  }

  @Override
  public boolean isStartRequired() {
    return true;
  }

  @Override
  public void onEnd(ReadableSpan span) {}

  @Override
  public boolean isEndRequired() {
    return false;
  }
}
