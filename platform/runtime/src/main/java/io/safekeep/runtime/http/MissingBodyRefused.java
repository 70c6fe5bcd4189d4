package io.safekeep.runtime.http;

import io.safekeep.runtime.problem.Refusal;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.IOException;

/// A resource that takes a body gets one: an empty body and JSON's `null` are refused here.
@Provider
public class MissingBodyRefused implements ReaderInterceptor {

  @Override
  public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
    Object body = context.proceed();
    if (body == null) {
      throw Refusal.invalid("body", "is missing");
    }
    return body;
  }
}
