package io.safekeep.access.catalogue;

/// Whether the tenant itself must approve.
public enum CustomerApproval {
  NEVER,
  IF_TENANT_REQUIRES,
  ALWAYS
}
