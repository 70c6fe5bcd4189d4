package io.safekeep.runtime.purge;

import io.safekeep.contracts.TenantId;
import io.safekeep.runtime.problem.Refusal;
import java.util.Set;

/// Holds one store of tenants' data. Make it a bean: its store is then declared, and it is called
/// when a step is ordered by a warrant that was found good.
///
/// A store that is kept through a purge knows no steps: it is declared, counted and never touched.
///
/// Failure semantics: each step may be repeated and then finds nothing to do. Whatever it throws
/// leaves the step undone and is tried again; a [Refusal] is told to retention-service instead.
public interface DataHolder {

  Store store();

  /// Steps that this holder knows; it is not asked for others.
  Set<Step> steps();

  /// Things of the tenant that lie here now, in the unit of the store: rows, objects, keys.
  long held(TenantId tenant);

  /// Carries a step out. Runs outside of a transaction, in one place at a time for each case. A
  /// purge counts as done only if nothing is held afterwards.
  ///
  /// @return one sentence for a person: what was done
  /// @throws Refusal if the holder knows a reason why it must not be done
  String carryOut(Warrant warrant) throws Exception;
}
