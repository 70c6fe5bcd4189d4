package io.safekeep.runtime.description;

import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/// Makes the description when somebody asks for it. Quarkus has it made while the service starts,
/// from a file that it reads and writes whole: a fifth of the start, and most replicas are never
/// asked.
///
/// Failure semantics: a description that cannot be made fails who asks, and is tried again for the
/// next one.
@Interceptor
@NullUnmarked // Binds it: see DescriptionWhenAsked.
@Priority(Interceptor.Priority.LIBRARY_BEFORE)
class PutOff {

  /// Quarkus's method that makes a description; the others give it out.
  private static final String MAKES = "prepareDocument";

  private final Queue<InvocationContext> waiting = new ArrayDeque<>();

  @AroundInvoke
  synchronized @Nullable Object putOff(InvocationContext call) throws Exception {
    if (call.getMethod().getName().equals(MAKES)) {
      waiting.add(call);
      return null;
    }
    for (var next = waiting.peek(); next != null; next = waiting.peek()) {
      next.proceed();
      waiting.remove();
    }
    return call.proceed();
  }
}
