package io.safekeep.runtime.purge;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.problem.Refusal;
import java.util.Set;

/// Holds one store of tenants' data. Make it a bean: its store is then declared, and it is called
/// when a step is ordered by a warrant that was found good.
///
/// Failure semantics: each step may be repeated and then finds nothing to do. Whatever it throws
/// leaves the step undone and is tried again; a [Refusal] is told to retention-service instead.
public interface DataHolder {

  Store store();

  /// Steps that this holder knows; it is not asked for others.
  Set<Step> steps();

  /// Things of the tenant that lie here now, in the unit of the store: rows, objects, keys.
  long held(TenantId tenant);

  /// Carries a step out.
  ///
  /// @return one sentence for a person: what was done
  /// @throws Refusal if the holder knows a reason why it must not be done
  String carryOut(Warrant warrant) throws Exception;
}
