package io.safekeep.retention.purge;

/// How many tenants may be purged within 24 hours: a mistake that concerns many must not be quick.
///
/// @param tenants most of them
/// @param share most of them as a share of all, 0 to 1
/// @param least so many in any case, unless `tenants` is less
record RateCap(int tenants, double share, int least) {

  RateCap {
    if (tenants < 1 || share < 0 || share > 1 || least < 1) {
      throw new IllegalArgumentException(
          "a cap of %d tenants, share %s, at least %d cannot be".formatted(tenants, share, least));
    }
  }

  long of(long allTenants) {
    return Math.min(tenants, Math.max(least, (long) Math.floor(share * allTenants)));
  }
}
