package io.safekeep.retention.discovery;

import io.safekeep.contracts.TenantId;
import org.jspecify.annotations.Nullable;

/// Something that can hold data, and what its labels say of it.
///
/// @param name of the resource; of a Database, the cluster's, a slash, and the database's
/// @param holder service whose data lies there (`safekeep.io/holder`); `none` if it holds nothing
///   of tenants
/// @param tenant whose own it is (`safekeep.io/tenant`)
/// @param store the tenant's name of the store (`safekeep.io/store`)
/// @param parent what it belongs to and goes with, as `kind/name`; null if it stands for itself
public record SeenStore(
    StoreKind kind,
    String namespace,
    String name,
    @Nullable String holder,
    @Nullable TenantId tenant,
    @Nullable String store,
    @Nullable String parent) {

  /// Holds nothing of tenants.
  static final String NONE = "none";

  /// `namespace/name`.
  String place() {
    return namespace + "/" + name;
  }

  /// As others name it that belong to it.
  String asParent() {
    return kind.label() + "/" + name;
  }

  /// The same as part of another one, or of what that one is part of: where it says nothing itself,
  /// what that one says holds.
  SeenStore partOf(SeenStore whole) {
    return new SeenStore(
        kind,
        namespace,
        name,
        holder == null && tenant == null ? whole.holder : holder,
        holder == null && tenant == null ? whole.tenant : tenant,
        store == null ? whole.store : store,
        whole.parent == null ? whole.asParent() : whole.parent);
  }
}
