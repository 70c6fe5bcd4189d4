package io.safekeep.runtime.http;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One page of a list.
///
/// @param nextCursor give it as `cursor` to get the next page; null on the last one
public record Page<T>(List<T> items, @Nullable String nextCursor) {

  /// Largest page that a client may ask for.
  public static final int MOST = 200;

  public Page {
    items = List.copyOf(items);
  }

  /// Makes a page of `limit` items from a query that asked for one more.
  public static <T> Page<T> of(List<T> oneMore, int limit, Function<T, String> cursor) {
    return oneMore.size() <= limit
        ? new Page<>(oneMore, null)
        : new Page<>(oneMore.subList(0, limit), cursor.apply(oneMore.get(limit - 1)));
  }
}
