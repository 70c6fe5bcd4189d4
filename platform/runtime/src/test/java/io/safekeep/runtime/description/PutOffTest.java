package io.safekeep.runtime.description;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.interceptor.InvocationContext;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// When the description is made.
class PutOffTest {

  private final PutOff putOff = new PutOff();
  private final List<String> done = new ArrayList<>();

  /// Stands for Quarkus's class.
  private interface Keeper {

    void prepareDocument();

    String getDocument();
  }

  @Test
  void isMadeOnceAndBeforeItIsGiven() throws Exception {
    // Given a start
    assertThat(putOff.putOff(call("prepareDocument", () -> done.add("made")))).isNull();
    assertThat(done).isEmpty();

    // When
    Object first = putOff.putOff(call("getDocument", () -> given("first")));
    Object second = putOff.putOff(call("getDocument", () -> given("second")));

    // Then
    assertThat(List.of(first, second)).containsExactly("first", "second");
    assertThat(done).containsExactly("made", "first", "second");
  }

  @Test
  void isTriedAgainIfItCouldNotBeMade() throws Exception {
    // Given
    putOff.putOff(
        call(
            "prepareDocument",
            () -> {
              done.add("tried");
              if (done.size() == 1) {
                throw new IOException("not now");
              }
              return null;
            }));

    // When
    InvocationContext asked = call("getDocument", () -> given("it"));
    assertThatThrownBy(() -> putOff.putOff(asked)).hasMessage("not now");
    Object answer = putOff.putOff(asked);

    // Then
    assertThat(answer).isEqualTo("it");
    assertThat(done).containsExactly("tried", "tried", "it");
  }

  private String given(String what) {
    done.add(what);
    return what;
  }

  private static InvocationContext call(String method, Callable<Object> body) {
    return new InvocationContext() {
      @Override
      public @Nullable Object getTarget() {
        return null;
      }

      @Override
      public @Nullable Object getTimer() {
        return null;
      }

      @Override
      public Method getMethod() {
        try {
          return Keeper.class.getDeclaredMethod(method);
        } catch (NoSuchMethodException e) {
          throw new IllegalStateException(e);
        }
      }

      @Override
      public @Nullable Constructor<?> getConstructor() {
        return null;
      }

      @Override
      public Object[] getParameters() {
        return new Object[0];
      }

      @Override
      public void setParameters(Object[] parameters) {}

      @Override
      public Map<String, Object> getContextData() {
        return Map.of();
      }

      @Override
      public @Nullable Object proceed() throws Exception {
        return body.call();
      }
    };
  }
}
