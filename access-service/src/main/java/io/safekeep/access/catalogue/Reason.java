package io.safekeep.access.catalogue;

/// Why access is asked for: the purpose that the customer reads in its log.
public enum Reason {
  CUSTOMER_INITIATED_SUPPORT,
  PROVIDER_INITIATED_SERVICE,
  PROVIDER_INITIATED_REVIEW,
  PRODUCTION_ALERT,
  THIRD_PARTY_DATA_REQUEST,
  /// Setting something up for the tenant.
  SETUP,
  /// Advising the tenant.
  CONSULTING,
  /// Product decisions; only on data that names nobody.
  ANALYTICS
}
