package io.safekeep.runtime.trial;

import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// Work whose behaviour a test says by the item's key.
@Singleton
public class TrialWork implements WorkHandler {

  public static final String KIND = "trial-work";

  private final List<WorkItem> tries = new CopyOnWriteArrayList<>();
  private final Map<String, Behaviour> behaviours = new ConcurrentHashMap<>();

  /// What a test has the work do.
  @FunctionalInterface
  public interface Behaviour {
    Next work(WorkItem item, Lease lease) throws Exception;
  }

  public void when(String key, Behaviour behaviour) {
    behaviours.put(key, behaviour);
  }

  /// Attempts that were made at an item.
  public List<Integer> triesOf(String key) {
    return tries.stream().filter(item -> item.key().equals(key)).map(WorkItem::attempt).toList();
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next work(WorkItem item, Lease lease) throws Exception {
    tries.add(item);
    Behaviour behaviour = behaviours.get(item.key());
    return behaviour == null ? Next.done() : behaviour.work(item, lease);
  }
}
