package io.safekeep.access.grant;

import io.quarkus.arc.All;
import io.quarkus.runtime.StartupEvent;
import io.safekeep.access.resource.ResourceClass;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/// Access to resources named `table-*` is enforced in {@link TargetTable}, to others for real.
@Alternative
@Priority(1)
@Singleton
public class EnforcersInTest extends Enforcers {

  private final TargetTable table;

  EnforcersInTest(@All List<Enforcer> enforcers, TargetTable table) {
    super(enforcers);
    this.table = table;
  }

  void start(@Observes StartupEvent started) {
    table.make();
  }

  @Override
  public Optional<Enforcer> find(ResourceClass resourceClass) {
    return Optional.of(
        new Choice(table.enforcing(resourceClass), super.find(resourceClass).orElse(null)));
  }

  private record Choice(Enforcer table, Enforcer real) implements Enforcer {

    private Enforcer of(GrantTerms terms) {
      return terms.resource().name().startsWith("table-") ? table : real;
    }

    @Override
    public ResourceClass resourceClass() {
      return table.resourceClass();
    }

    @Override
    public String put(GrantTerms terms) {
      return of(terms).put(terms);
    }

    @Override
    public void remove(GrantTerms terms) {
      of(terms).remove(terms);
    }

    @Override
    public Observation observe(GrantTerms terms) {
      return of(terms).observe(terms);
    }
  }
}
